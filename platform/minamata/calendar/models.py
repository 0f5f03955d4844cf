"""Addresses that calendar programs ask."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

CALENDAR = "calendar"


class Feed(Base):
    """A person's own feed, in one language. Its address is signed, so no table holds it; a new one ends the one before.

    `purpose` is what it shows, the calendar or what a room offers: an address for one purpose opens no other.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str]
    purpose: Mapped[str] = mapped_column(default=CALENDAR, server_default=CALENDAR)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
