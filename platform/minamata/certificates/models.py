"""A certificate as a stored fact."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized


class Certificate(Base):
    """That a person completed something. The number is 128 random bits; a stranger may check it, and sees no score (C6)."""

    __tablename__ = "certificates_certificate"
    __table_args__ = (
        Index(
            "uq_certificates_certificate_living",
            "person_id",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("status = 'valid'"),
            postgresql_where=text("status = 'valid'"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    subject_revision_id: Mapped[UUID | None]
    title: Mapped[Localized]
    language: Mapped[str]
    name_latin: Mapped[str]
    name_native: Mapped[str | None]
    completed_on: Mapped[date]
    issued_at: Mapped[datetime]
    issuer: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="valid")
    status_changed_at: Mapped[datetime | None]
    status_reason: Mapped[str | None]
    # Its place in the status lists of badges; nothing else may be read from it.
    badge_index: Mapped[int | None] = mapped_column(unique=True)
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificates_certificate.id"))
