"""What stands in a reader's calendar, and whom a feed is for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.calendar.models import CALENDAR, Feed
from minamata.contracts.calendar import CalendarEntry, CalendarSource
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.modules import registry
from minamata.policies import Actor
from minamata.web.addresses import id_in, short

MOST = 1_000

log = logging.getLogger(__name__)
LIVING = (
    select(Feed, Person)
    .join(Person, Person.id == Feed.person_id)
    .where(
        Feed.id == bindparam("feed_id", type_=Feed.id.type),
        Feed.purpose == bindparam("purpose"),
        Feed.ended_at.is_(None),
        Person.erased_at.is_(None),
    )
)


@dataclass(frozen=True)
class Entry:
    """An entry, and whose it is."""

    source: CalendarSource
    entry: CalendarEntry

    @property
    def has_hour(self) -> bool:
        """Whether it begins at an hour, not with a day."""
        return isinstance(self.entry.begins, datetime)

    @property
    def starts(self) -> datetime:
        """When it begins; a day begins at midnight UTC, before everything that has an hour."""
        return instant_of(self.entry.begins)


@dataclass(frozen=True)
class Found:
    """Entries in the order of time, and what could not be asked."""

    entries: Sequence[Entry]
    missing: Sequence[Any]


def instant_of(value: datetime | date) -> datetime:
    """An instant, or midnight UTC of a day."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def entries(actor: Actor, begin: datetime, end: datetime) -> Found:
    """What the actor may see of this time, of all rooms; one that fails is named, and does not hide the others."""
    found: list[Entry] = []
    missing = []
    for source in registry().calendar_sources.values():
        try:
            found += [Entry(source, each) for each in source.entries(actor, begin, end, MOST)]
        except Exception:  # Whatever is wrong in one room, the calendar of the others stands.
            log.exception("a source of the calendar failed", extra={"source": source.name})
            missing.append(source.label)
            _end_a_failed_read()
    found.sort(key=lambda each: (each.starts, each.source.name, each.entry.key))
    return Found(found[:MOST], missing)


def my_feed(actor: Actor, purpose: str = CALENDAR) -> Feed | None:
    """The person's living feed for this purpose."""
    if actor.person_id is None:
        return None
    return db.session.scalars(
        select(Feed)
        .where(Feed.person_id == actor.person_id, Feed.purpose == purpose, Feed.ended_at.is_(None))
        .order_by(Feed.id.desc())
        .limit(1)
    ).first()


def token_of(feed: Feed, secret: str) -> str:
    """What the address of a feed says: which one, and that we made it."""
    return _signer(secret, feed.purpose).sign(short(feed.id)).decode()


def actor_of(token: str, secret: str, purpose: str = CALENDAR) -> tuple[Actor, str]:
    """For whom a feed is, with their rights of this instant, and its language.

    NotFound for one that is forged, was made for another purpose or has ended, or whose person may not come in.
    """
    row = db.session.execute(LIVING, {"feed_id": _id_in(token, secret, purpose), "purpose": purpose}).first()
    if row is None:
        raise NotFound
    feed, person = row
    if person.suspended_until is not None and person.suspended_until > now():
        raise NotFound
    return actor_for(person), feed.language


def _id_in(token: str, secret: str, purpose: str) -> UUID:
    try:
        return id_in(_signer(secret, purpose).unsign(token).decode())
    except (BadSignature, ValueError) as error:
        raise NotFound from error


def _signer(secret: str, purpose: str) -> Signer:
    return Signer(secret, salt=f"{purpose} feed")


def _end_a_failed_read() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.exception("the failed read could not be ended")
