"""Stored files, and those that are on their way in."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

KEPT_UNFINISHED = timedelta(days=3)
"""So long an upload is kept after its last piece."""


class StoredFile(Base):
    """Bytes kept under their SHA-256; several rows may share the same bytes, each with its own owner and audience.

    A file that no room has taken yet has a day until which it is kept.
    """

    __tablename__ = "files_stored"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    name: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str]
    created_at: Mapped[datetime]
    kept_until: Mapped[datetime | None] = mapped_column(index=True)


class Upload(Base):
    """A file that comes in pieces: `offset` bytes of `length` are here. At its end it is `file_id`, or was refused for a reason."""

    __tablename__ = "files_upload"

    id: Mapped[Key]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    use: Mapped[str]
    name: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored.id", ondelete="CASCADE"), index=True)
    refusal: Mapped[str | None]


class Piece(Base):
    """A part of an upload, kept as a content of its own until the whole is there."""

    __tablename__ = "files_piece"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("files_upload.id", ondelete="CASCADE"), primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)


class FileText(Base):
    """The text in a stored file, for the search; empty with a reason in `trouble` when it could not be read."""

    __tablename__ = "files_text"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]
    trouble: Mapped[str | None]
    read_at: Mapped[datetime]
