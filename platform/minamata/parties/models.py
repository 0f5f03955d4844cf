"""States and organisations, and the dated records that place people in them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized


class Party(Base):
    """A State (or the European Union) with its status under the Convention, and where that is known from."""

    __tablename__ = "parties_party"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    code3: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Localized]
    status: Mapped[str]
    region: Mapped[str | None]
    signature_date: Mapped[date | None]
    deposit_date: Mapped[date | None]
    entry_into_force: Mapped[date | None]
    is_ldc: Mapped[bool] = mapped_column(default=False)
    is_sids: Mapped[bool] = mapped_column(default=False)
    is_lldc: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str]
    confidence: Mapped[str]
    note: Mapped[str | None]


class Organisation(Base):
    """A non-Party State's office, IGO, observer, Indigenous Peoples' organisation or partner, as admitted (S9)."""

    __tablename__ = "parties_organisation"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[Localized]
    status: Mapped[str]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties_party.id"))
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Membership(Base):
    """A person's function for a Party or an organisation, for a time."""

    __tablename__ = "parties_membership"
    __table_args__ = (CheckConstraint("(party_id IS NULL) <> (organisation_id IS NULL)", name="party_or_organisation"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties_party.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties_organisation.id"), index=True)
    function: Mapped[str]
    scope: Mapped[str | None]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]


class Designation(Base):
    """The record that a Party named a person its national focal point; a Party has one at a time (article 17, paragraph 4)."""

    __tablename__ = "parties_designation"
    __table_args__ = (Index("ix_parties_designation_party_id_valid_from", "party_id", "valid_from"),)

    id: Mapped[Key]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties_party.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(default="national_focal_point")
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    letter_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored.id"))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    reason: Mapped[str]
