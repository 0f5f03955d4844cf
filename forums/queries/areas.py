"""Areas, for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, String, and_, bindparam, literal, select, true

from forums import policies
from forums.models import Area, AreaState, Topic
from forums.queries import unread
from forums.queries.prepared import MOST, Sight, sight_of
from minamata.db import db
from minamata.errors import NotFound
from minamata.i18n import Shown, current_language
from minamata.policies import Actor


@dataclass(frozen=True)
class AreaRow:
    """An area in a list, with how the reader follows it and how many of its topics have something new for them.

    Of one that is read alone it is known whether topics are pinned in it.
    """

    area: Area
    level: str
    unread: int
    has_pinned: bool = True

    @property
    def title(self) -> Shown:
        return self.area.title.shown(current_language())

    @property
    def description(self) -> Shown:
        return self.area.description.shown(current_language())


def index(actor: Actor) -> Sequence[AreaRow]:
    """Every area that the actor may see, in the order of the index; one statement."""
    return [
        AreaRow(area, level or "normal", count)
        for area, level, count in db.session.execute(_all(sight_of(actor)), {"reader": actor.person_id})
    ]


def area_for(actor: Actor, slug: str) -> AreaRow:
    """One area by its slug. NotFound when there is none, or none for this actor."""
    row = db.session.execute(_one(sight_of(actor)), {"reader": actor.person_id, "slug": slug}).first()
    if row is None:
        raise NotFound
    return AreaRow(row[0], row[1] or "normal", row[2], row[3])


def area_by_id(actor: Actor, area_id: UUID) -> Area:
    """One area by its id. NotFound when there is none, or none for this actor."""
    found = db.session.scalars(select(Area).where(Area.id == area_id, policies.readable(actor))).first()
    if found is None:
        raise NotFound
    return found


def open_to_posts(actor: Actor) -> Sequence[Area]:
    """The areas in which the actor may start a topic."""
    found = db.session.scalars(select(Area).where(policies.readable(actor)).order_by(Area.section, Area.position))
    return [area for area in found if area.state != "archived" and policies.area.allows(actor, "post", area)]


@lru_cache(maxsize=MOST)
def _all(sight: Sight) -> Select[Area, str | None, int]:
    return _rows(sight).order_by(Area.state == "archived", Area.section, Area.position)


@lru_cache(maxsize=MOST)
def _one(sight: Sight) -> Select[Area, str | None, int, bool]:
    pinned = select(Topic.id).where(Topic.area_id == Area.id, Topic.is_pinned.is_(true())).exists()
    return _rows(sight).add_columns(pinned).where(Area.slug == bindparam("slug", type_=String()))


def _rows(sight: Sight) -> Select[Area, str | None, int]:
    person_id = sight.reader
    count = select(literal(0)).scalar_subquery() if person_id is None else unread.topics(person_id)
    return (
        select(Area, AreaState.level, count)
        .outerjoin(AreaState, and_(AreaState.area_id == Area.id, AreaState.person_id == person_id))
        .where(policies.readable(sight.actor()))
    )
