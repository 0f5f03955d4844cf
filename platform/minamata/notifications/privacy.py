"""What the notices hold about a person (G9)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db
from minamata.i18n import _l
from minamata.notifications.models import DueDigest, Notice, Reader
from minamata.notifications.services import forget_old
from minamata.privacy.rows import rows_of

TABLES = (Notice, Reader, DueDigest)
KEPT = timedelta(days=365)


def _export(person_id: UUID) -> Held:
    return Held([row for table in TABLES for row in rows_of(table, table.person_id == person_id)])


def _erase(person_id: UUID) -> None:
    for table in TABLES:
        db.session.execute(delete(table).where(table.person_id == person_id))


personal_data = (
    Exporter(
        "notices",
        _l("Notices, and how you want to hear"),
        _l("To tell you what concerns you, in the rhythm that you chose."),
        "contract",
        _l("Notices for a year, your choices until you ask for erasure."),
        tuple(f"{table.__tablename__}.person_id" for table in TABLES),
        _export,
        _erase,
    ),
)

retention = (Retention("notices", _l("Notices"), KEPT, forget_old),)
