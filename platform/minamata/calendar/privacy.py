"""What the calendar holds about a person (G9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from minamata.calendar.models import Feed
from minamata.contracts.privacy import Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Feed, Feed.person_id == person_id))


def _erase(person_id: UUID) -> None:
    db.session.execute(delete(Feed).where(Feed.person_id == person_id))


personal_data = (
    Exporter(
        "feeds",
        _l("Addresses of your calendar and your feeds"),
        _l("To show in programs of your own what you may read here."),
        "contract",
        _l("Until you ask for erasure; one that was ended opens nothing."),
        (f"{Feed.__tablename__}.person_id",),
        _export,
        _erase,
    ),
)
