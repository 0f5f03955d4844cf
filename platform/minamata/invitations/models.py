"""Invitations, and what became of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Invitation(Base):
    """That a person may come in by a link in a letter, for thirty days and once. A person has one open invitation at a time."""

    __tablename__ = "invitations_invitation"
    __table_args__ = (
        Index(
            "uq_invitations_invitation_open",
            "person_id",
            unique=True,
            sqlite_where=text("claimed_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=text("claimed_at IS NULL AND replaced_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties_party.id"))
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("mail_message.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
