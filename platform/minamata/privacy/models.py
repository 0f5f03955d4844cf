"""Consents, archives and erasures. What a person said yes to, what they asked for, and what was done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Consent(Base):
    """That a person accepted a version of a text, and when they took it back."""

    __tablename__ = "privacy_consent"
    __table_args__ = (
        Index(
            "uq_privacy_consent_living",
            "person_id",
            "notice",
            "version",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    notice: Mapped[str]
    version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Archive(Base):
    """A copy of everything held about a person: `waiting` until the job has made it, then `ready`, then `expired` without its file."""

    __tablename__ = "privacy_archive"
    __table_args__ = (
        Index(
            "uq_privacy_archive_waiting",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored.id"))
    size: Mapped[int | None] = mapped_column(BigInteger)


class Erasure(Base):
    """That a person asked to be erased: it is done at `due_at` unless they took it back. What was done is never removed."""

    __tablename__ = "privacy_erasure"
    __table_args__ = (
        Index(
            "uq_privacy_erasure_open",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND done_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
