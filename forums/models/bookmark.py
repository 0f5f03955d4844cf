"""Posts that a person wants to find again (F10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

LONGEST_NOTE = 500


class Bookmark(Base):
    """A post that a person keeps for themselves, with a note, and when they want to be reminded of it."""

    __tablename__ = "forums_bookmark"
    __table_args__ = (UniqueConstraint("person_id", "post_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    remind_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
