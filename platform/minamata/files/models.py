"""The row of a stored file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class StoredFile(Base):
    """Bytes kept under their SHA-256; several rows may share the same bytes, each with its own owner and audience."""

    __tablename__ = "files_stored"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    name: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str]
    created_at: Mapped[datetime]
