"""Messages, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Message(Base):
    """A letter to a person (decision 4); with an `address`, to that mailbox instead, in its `language`, on behalf of the person.

    Without a person it goes to a mailbox that belongs to nobody here yet, and tells what everybody may see.
    `waiting`; `sending` from the moment before its text is handed over until the answer to that: what a crash leaves there rests for
    an operator, because nobody knows whether it arrived; then `sent`, `refused` for good by the far end, `bounced` later, or `dropped`
    because there was nobody to write to or nothing left to say.
    """

    __tablename__ = "mail_message"
    __table_args__ = (Index("ix_mail_message_state", "state", "id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    about: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    error: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str | None]
