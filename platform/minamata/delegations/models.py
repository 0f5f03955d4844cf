"""Delegations, and the address of a focal point's office."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.parties.models import Designation

ACTS = ("submit", "nominate", "answer", "sign_off")


class Delegation(Base):
    """That a person may do some acts for a national focal point, for a time; a row is ended, never deleted.

    It holds once the delegate has accepted it, within its period, until somebody ends it, and only while the designation holds that it
    hangs on.
    """

    __tablename__ = "delegations_delegation"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="period"),
        Index("ix_delegations_delegation_party_id_id", "party_id", "id"),
        Index("ix_delegations_delegation_person_id_valid_to", "person_id", "valid_to"),
    )

    id: Mapped[Key]
    designation_id: Mapped[UUID] = mapped_column(ForeignKey("parties_designation.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties_party.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    acts: Mapped[list[str]]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    note: Mapped[str | None]
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class OfficeAddress(Base):
    """Where copies for the office of a Party's focal point go, once whoever reads that mailbox has agreed; a Party has one."""

    __tablename__ = "delegations_office_address"

    id: Mapped[Key]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties_party.id"), unique=True)
    address: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]


def designation_holds(moment: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    """Whether the designation holds at that moment: from its first instant, until the one at which it ends."""
    return and_(
        Designation.valid_from <= moment,
        or_(Designation.valid_to.is_(None), Designation.valid_to > moment),
    )


def delegation_holds(moment: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    """Whether a delegation gives rights at that moment; the designation it hangs on must be joined."""
    return and_(
        Delegation.accepted_at.is_not(None),
        Delegation.ended_at.is_(None),
        Delegation.valid_from <= moment,
        Delegation.valid_to > moment,
        designation_holds(moment),
    )
