"""What privacy itself holds about a person (G9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db, write
from minamata.i18n import _l
from minamata.privacy.models import Archive, Consent, Erasure
from minamata.privacy.rows import rows_of
from minamata.privacy.services.archives import OFFERED, expire_archives, remove_file
from minamata.web.writes import KEPT as KEYS_KEPT
from minamata.web.writes import WriteKey

TABLES = (Consent, Archive, Erasure)


def _export(person_id: UUID) -> Held:
    return Held([row for table in TABLES for row in rows_of(table, table.person_id == person_id)])


def _erase(person_id: UUID) -> None:
    """Archives and consents go; that the person was erased stays, so that a restore does not bring them back."""
    for archive in db.session.scalars(select(Archive).where(Archive.person_id == person_id)).all():
        remove_file(archive)
    db.session.execute(delete(Archive).where(Archive.person_id == person_id))
    db.session.execute(delete(Consent).where(Consent.person_id == person_id))


def _delete_keys(before: datetime) -> int:
    with write():
        gone = delete(WriteKey).where(WriteKey.created_at < before).returning(WriteKey.id)
        return len(db.session.scalars(gone).all())


personal_data = (
    Exporter(
        "wishes",
        _l("What you accepted, and what you asked for about your data"),
        _l("To do what you asked, and to be able to show that you agreed."),
        "task",
        _l("Until you ask for erasure; that you were erased is kept under an id that leads to nobody."),
        tuple(f"{table.__tablename__}.person_id" for table in TABLES),
        _export,
        _erase,
    ),
)

retention = (
    Retention("archives", _l("Archives of your data"), OFFERED, expire_archives),
    Retention("keys", _l("Keys that keep a form from counting twice"), KEYS_KEPT, _delete_keys),
)
