"""People who have written in the forums."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base


class Member(Base):
    """How much a person has written that stands, and until when they may not write."""

    __tablename__ = "forums_member"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    posts: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspended_for: Mapped[str | None]
