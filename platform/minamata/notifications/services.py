"""Telling people, once each, and remembering how they want to hear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Insert, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from minamata.accounts.models import Person
from minamata.contracts.notifications import RHYTHMS, NoticeKind, OfficeCopies
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import InvalidInput, NotFound
from minamata.events import present_event
from minamata.mail import services as mail
from minamata.modules import ask
from minamata.notifications.models import DueDigest, Notice, Reader
from minamata.notifications.rhythms import HOUR, WEEKDAY, next_digest
from minamata.policies import Actor

AT_ONCE = 500
MOST_IN_A_DIGEST = 50
HOURS = range(24)
WEEKDAYS = range(7)


_NOTICES, _DUE_DIGESTS = cast(Table, Notice.__table__), cast(Table, DueDigest.__table__)


@dataclass(frozen=True)
class Wishes:
    """How a person wants to hear, as they sent it."""

    rhythms: Mapping[str, str]
    hour: int
    weekday: int


@dataclass(frozen=True)
class _Addressee:
    person_id: UUID
    time_zone: str | None
    rhythms: Mapping[str, Any]
    hour: int
    weekday: int


def kinds() -> Mapping[str, NoticeKind]:
    """Every kind that the modules declare, by its whole name."""
    found: Mapping[str, NoticeKind] = current_app.extensions["minamata"].notice_kinds
    return found


def notify(kind: str, people: Iterable[UUID], about: Mapping[str, str], cause: str | None = None) -> int:
    """Tell each of `people` of something, as part of the present transaction; returns how many had not heard of it.

    `cause` is what makes two notices the same; without one it is the event that is being heard, so a listener that runs twice tells
    once. LookupError for a kind that no module declares, RuntimeError without a cause.
    """
    declared = kinds()[kind]
    cause = cause or present_event()
    told = 0
    each_once = list(dict.fromkeys(people))
    for start in range(0, len(each_once), AT_ONCE):
        told += _notify(declared, kind, _addressees(each_once[start : start + AT_ONCE]), dict(about), cause)
    return told


@transaction
def read(actor: Actor, notice_id: UUID) -> Notice:
    """Note that the reader has seen a notice; again changes nothing. NotFound for one that is not theirs."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.person_id != actor.person_id:
        raise NotFound
    _mark_read(notice.person_id, Notice.id == notice_id)
    return notice


@transaction
def read_all(actor: Actor, up_to: UUID) -> None:
    """Note that the reader has seen every notice up to the newest that the page showed."""
    if actor.person_id is not None:
        _mark_read(actor.person_id, Notice.id <= up_to)


@transaction
def change_wishes(actor: Actor, wishes: Wishes) -> None:
    """Take over how the person wants to hear. InvalidInput names fields that hold what cannot be chosen."""
    if actor.person_id is None:
        raise NotFound
    wrong = {kind: "" for kind, rhythm in wishes.rhythms.items() if kind not in kinds() or rhythm not in RHYTHMS}
    if wishes.hour not in HOURS:
        wrong["hour"] = ""
    if wishes.weekday not in WEEKDAYS:
        wrong["weekday"] = ""
    if wrong:
        raise InvalidInput(fields=wrong)
    reader = db.session.get(Reader, actor.person_id)
    if reader is None:
        reader = Reader(person_id=actor.person_id)
        db.session.add(reader)
    reader.rhythms = {**(reader.rhythms or {}), **wishes.rhythms}
    reader.hour, reader.weekday = wishes.hour, wishes.weekday
    for due in db.session.scalars(select(DueDigest).where(DueDigest.person_id == actor.person_id)):
        due.due_at = next_digest(now(), due.rhythm, actor.time_zone, reader.hour, reader.weekday)


@transaction
def unsubscribe(person_id: UUID, kind: str) -> None:
    """No more e-mail of this kind, nor what waits for a digest; notices in the app go on."""
    reader = db.session.get(Reader, person_id)
    if reader is None:
        reader = Reader(person_id=person_id)
        db.session.add(reader)
    reader.rhythms = {**(reader.rhythms or {}), kind: "none"}
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.kind == kind, Notice.mailed_at.is_(None))
        .values(email="none")
    )


def send_digests() -> int:
    """Have every digest that is due written, each in a transaction of its own; returns how many."""
    written = 0
    while (due := _next_due()) is not None:
        with write():
            taken = db.session.execute(
                delete(DueDigest)
                .where(DueDigest.person_id == due[0], DueDigest.rhythm == due[1])
                .returning(DueDigest.person_id)
            ).first()
            written += int(taken is not None and _write_digest(*due))
    return written


def forget_old(before: datetime) -> int:
    """Delete notices older than `before` that were read or will not be; returns how many went."""
    with write():
        old = select(Notice.id).where(Notice.created_at < before)
        gone = db.session.execute(
            delete(Notice).where(Notice.id.in_(old)).returning(Notice.person_id, Notice.read_at)
        ).all()
        for person_id in {person for person, read_at in gone if read_at is None}:
            unread = sum(1 for person, read_at in gone if person == person_id and read_at is None)
            _count_down(person_id, unread)
    return len(gone)


def _notify(
    declared: NoticeKind, kind: str, addressees: Sequence[_Addressee], about: dict[str, str], cause: str
) -> int:
    rows = {
        each.person_id: {
            "id": new_id(),
            "person_id": each.person_id,
            "kind": kind,
            "cause": cause,
            "about": about,
            "created_at": now(),
            "email": str(each.rhythms.get(kind, declared.email)),
        }
        for each in addressees
    }
    if not rows:
        return 0
    told = _unless_there(db.engine.dialect.name, _NOTICES).returning(_NOTICES.c.person_id)
    new = db.session.scalars(told, list(rows.values())).all()
    db.session.execute(
        update(Person).where(Person.id.in_(new)).values(unread_notices=Person.unread_notices + 1),
        execution_options={"synchronize_session": False},
    )
    heard_now = set(new)
    dues: list[dict[str, Any]] = []
    for each in addressees:
        if each.person_id not in heard_now:
            continue
        row = rows[each.person_id]
        if row["email"] == "now":
            mail.write_to(each.person_id, "notifications.notice", {"notice": str(row["id"])})
        elif row["email"] in {"daily", "weekly"}:
            due = next_digest(now(), str(row["email"]), each.time_zone, each.hour, each.weekday)
            dues.append({"person_id": each.person_id, "rhythm": row["email"], "due_at": due})
    if dues:
        db.session.execute(_unless_there(db.engine.dialect.name, _DUE_DIGESTS), dues)
    if declared.copied_to_office:
        copies = ask(OfficeCopies)  # type: ignore[type-abstract]
        copies.copy({person_id: UUID(str(rows[person_id]["id"])) for person_id in new}, UUID(about["party"]))
    return len(new)


def _addressees(people: Sequence[UUID]) -> list[_Addressee]:
    """Those of `people` who are still here, with their wishes."""
    rows = db.session.execute(
        select(Person.id, Person.time_zone, Reader.rhythms, Reader.hour, Reader.weekday)
        .outerjoin(Reader, Reader.person_id == Person.id)
        .where(Person.id.in_(people), Person.erased_at.is_(None))
    )
    return [
        _Addressee(
            person_id,
            zone,
            rhythms or {},
            HOUR if hour is None else hour,
            WEEKDAY if weekday is None else weekday,
        )
        for person_id, zone, rhythms, hour, weekday in rows
    ]


def _mark_read(person_id: UUID, which: Any) -> None:
    seen = db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), which)
        .values(read_at=now())
        .returning(Notice.id)
    ).all()
    if seen:
        _count_down(person_id, len(seen))


def _count_down(person_id: UUID, by: int) -> None:
    db.session.execute(
        update(Person).where(Person.id == person_id).values(unread_notices=Person.unread_notices - by),
        execution_options={"synchronize_session": False},
    )


def _next_due() -> tuple[UUID, str] | None:
    row = db.session.execute(
        select(DueDigest.person_id, DueDigest.rhythm)
        .where(DueDigest.due_at <= now())
        .order_by(DueDigest.due_at)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _write_digest(person_id: UUID, rhythm: str) -> bool:
    """Have the digest written, unless everything in it was read meanwhile."""
    waiting = (Notice.person_id == person_id, Notice.email == rhythm, Notice.mailed_at.is_(None))
    unread = db.session.scalars(
        select(Notice.id).where(*waiting, Notice.read_at.is_(None)).order_by(Notice.id.desc()).limit(MOST_IN_A_DIGEST)
    ).all()
    count = db.session.scalar(select(func.count()).select_from(Notice).where(*waiting, Notice.read_at.is_(None))) or 0
    db.session.execute(update(Notice).where(*waiting).values(mailed_at=now()))
    if unread:
        about = {"notices": [str(each) for each in unread], "more": count - len(unread), "rhythm": rhythm}
        mail.write_to(person_id, "notifications.digest", about)
    return bool(unread)


@cache
def _unless_there(dialect: str, table: Table) -> Insert:
    """Passes over rows that are there already; both databases spell it alike, SQLAlchemy does not.

    Said to the table, and with rows as parameters: to build it anew for 500 of them takes many times longer than to write them.
    """
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing()
