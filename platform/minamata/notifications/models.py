"""Notices, how each reader wants them, and whose digest is due when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Notice(Base):
    """One person told of one thing, once: `cause` is the event it comes from (decision 4)."""

    __tablename__ = "notifications_notice"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "cause"),
        Index("ix_notifications_notice_list", "person_id", "id"),
        Index("ix_notifications_notice_unmailed", "person_id", "email", "mailed_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    cause: Mapped[str]
    about: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    email: Mapped[str]
    mailed_at: Mapped[datetime | None]


class Reader(Base):
    """How a person wants to hear: the rhythm of e-mail by kind, and at which local hour of which weekday (0 is Monday)."""

    __tablename__ = "notifications_reader"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hour: Mapped[int] = mapped_column(default=7)
    weekday: Mapped[int] = mapped_column(default=0)


class DueDigest(Base):
    """That a person has a digest coming, and when."""

    __tablename__ = "notifications_digest"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
