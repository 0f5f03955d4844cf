"""What people asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

STATES = ("new", "answered", "closed")


class HelpRequest(Base):
    """A question to the secretariat. Of somebody who is signed in it holds the id alone; of a stranger, what they gave to be answered."""

    __tablename__ = "help_request"
    __table_args__ = (
        Index("ix_help_request_state", "state", "id"),
        CheckConstraint("(person_id IS NULL) OR (name IS NULL AND email IS NULL)", name="person_or_stranger"),
    )

    id: Mapped[Key]
    created_at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="new")
    changed_at: Mapped[datetime]
