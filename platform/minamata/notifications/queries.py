"""A person's notices, in their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from minamata.contracts.notifications import Told
from minamata.db import db
from minamata.errors import NotFound
from minamata.notifications.models import Notice, Reader
from minamata.notifications.rhythms import HOUR, WEEKDAY
from minamata.notifications.services import kinds
from minamata.policies import Actor

PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A notice with its words."""

    notice: Notice
    told: Told


@dataclass(frozen=True)
class Page:
    """Notices, newest first; `newest` is the newest one there is, `before` the key of the next page."""

    shown: Sequence[Shown]
    newest: UUID | None
    before: UUID | None


@dataclass(frozen=True)
class Chosen:
    """How a person hears now."""

    rhythms: Mapping[str, str]
    hour: int
    weekday: int


def page(actor: Actor, before: UUID | None = None, only_unread: bool = False) -> Page:
    """A page of the actor's notices; those that cannot be told any more are passed over."""
    found = select(Notice).where(Notice.person_id == actor.person_id)
    if only_unread:
        found = found.where(Notice.read_at.is_(None))
    if before is not None:
        found = found.where(Notice.id < before)
    rows = db.session.scalars(found.order_by(Notice.id.desc()).limit(PAGE + 1)).all()
    return Page(
        in_words(actor, rows[:PAGE]),
        rows[0].id if rows and before is None else None,
        rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def in_words(actor: Actor, notices: Sequence[Notice]) -> list[Shown]:
    """The notices that the actor may still be told of, in the language of the page; a query or two for each kind."""
    told: dict[UUID, Told] = {}
    for name, kind in kinds().items():
        of_kind = [notice for notice in notices if notice.kind == name]
        if of_kind:
            for notice, words in zip(of_kind, kind.tell(actor, [each.about for each in of_kind]), strict=True):
                if words is not None:
                    told[notice.id] = words
    return [Shown(notice, told[notice.id]) for notice in notices if notice.id in told]


def by_ids(actor: Actor, ids: Sequence[UUID]) -> list[Notice]:
    """Those of the actor's notices, newest first."""
    return list(
        db.session.scalars(
            select(Notice).where(Notice.person_id == actor.person_id, Notice.id.in_(ids)).order_by(Notice.id.desc())
        )
    )


def rhythms_of(person_id: UUID) -> dict[str, str]:
    """The rhythm of each kind for a person, chosen or not."""
    reader = db.session.get(Reader, person_id)
    chosen = reader.rhythms if reader is not None else {}
    return {name: str(chosen.get(name, kind.email)) for name, kind in kinds().items()}


def wishes(actor: Actor) -> Chosen:
    """How the actor hears of each kind, whether chosen or not."""
    if actor.person_id is None:
        raise NotFound
    reader = db.session.get(Reader, actor.person_id)
    return Chosen(
        rhythms_of(actor.person_id),
        reader.hour if reader is not None else HOUR,
        reader.weekday if reader is not None else WEEKDAY,
    )
