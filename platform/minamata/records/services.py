"""Adding to the learning record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from minamata.db import db, transaction
from minamata.i18n import Localized
from minamata.records.models import LearningRecord


@transaction
def add(person_id: UUID, kind: str, subject_id: UUID, title: Localized, completed_at: datetime) -> None:
    """Note that a person completed something; told again, it stays as it was told first (G7)."""
    if _is_there(person_id, kind, subject_id):
        return
    entry = LearningRecord(
        person_id=person_id, kind=kind, subject_id=subject_id, title=title, completed_at=completed_at
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:
        # Another process may have noted the same in between; any other broken promise is an error.
        if not _is_there(person_id, kind, subject_id):
            raise


def _is_there(person_id: UUID, kind: str, subject_id: UUID) -> bool:
    found = select(LearningRecord.id).filter_by(person_id=person_id, kind=kind, subject_id=subject_id)
    return db.session.scalars(found).first() is not None
