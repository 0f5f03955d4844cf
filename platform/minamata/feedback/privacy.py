"""What feedback holds about a person (G9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db, write
from minamata.feedback.models import Feedback
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

KEPT = timedelta(days=730)


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Feedback, Feedback.person_id == person_id))


def _erase(person_id: UUID) -> None:
    """The words stay, for the work they ask for; that it was this person goes."""
    db.session.execute(update(Feedback).where(Feedback.person_id == person_id).values(person_id=None))


def _delete(before: datetime) -> int:
    with write():
        old = Feedback.created_at < before
        gone = db.session.scalars(delete(Feedback).where(old, ~Feedback.is_published).returning(Feedback.id)).all()
        return len(gone)


personal_data = (
    Exporter(
        "messages",
        _l("Feedback to which you wanted an answer"),
        _l("To make the pages better, and to answer you."),
        "consent",
        _l("Two years; erasure takes your name off it at once."),
        ("feedback_message.person_id",),
        _export,
        _erase,
    ),
)

retention = (Retention("messages", _l("Feedback that was not published"), KEPT, _delete),)
