"""What the learning record holds about a person (G9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from minamata.contracts.privacy import Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of
from minamata.records.models import LearningRecord


def _export(person_id: UUID) -> Held:
    return Held(rows_of(LearningRecord, LearningRecord.person_id == person_id))


def _erase(person_id: UUID) -> None:
    db.session.execute(delete(LearningRecord).where(LearningRecord.person_id == person_id))


personal_data = (
    Exporter(
        "completed",
        _l("Learning record"),
        _l("To show you what you have completed."),
        "contract",
        _l("Until you ask for erasure."),
        ("records_entry.person_id",),
        _export,
        _erase,
    ),
)
