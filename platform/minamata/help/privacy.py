"""What questions hold about a person (G9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db, write
from minamata.help.models import HelpRequest
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

KEPT = timedelta(days=365)


def _export(person_id: UUID) -> Held:
    return Held(rows_of(HelpRequest, HelpRequest.person_id == person_id))


def _erase(person_id: UUID) -> None:
    db.session.execute(delete(HelpRequest).where(HelpRequest.person_id == person_id))


def _delete(before: datetime) -> int:
    with write():
        gone = delete(HelpRequest).where(HelpRequest.created_at < before).returning(HelpRequest.id)
        return len(db.session.scalars(gone).all())


personal_data = (
    Exporter(
        "requests",
        _l("Questions you sent to the secretariat"),
        _l("To answer you."),
        "contract",
        _l("One year."),
        ("help_request.person_id",),
        _export,
        _erase,
    ),
)

retention = (
    Retention("requests", _l("Questions to the secretariat, also from people without an account"), KEPT, _delete),
)
