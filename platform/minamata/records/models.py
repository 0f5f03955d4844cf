"""Entries of the learning record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized


class LearningRecord(Base):
    """Something a person completed; once a person, kind and subject, however often it is told."""

    __tablename__ = "records_entry"
    __table_args__ = (UniqueConstraint("person_id", "kind", "subject_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    title: Mapped[Localized]
    completed_at: Mapped[datetime]
