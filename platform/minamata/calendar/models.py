"""Addresses that calendar programs ask."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Feed(Base):
    """A person's own feed, in one language. Its address is signed, so no table holds it; a new one ends the one before."""

    __tablename__ = "calendar_feed"

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
