"""Topics, in lists and one by one."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    false,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.orm import aliased

from forums import policies
from forums.errors import TopicHidden
from forums.models import Area, AreaState, Topic, TopicState
from forums.queries import drafts, unread
from forums.queries.prepared import MOST, Sight, sight_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import NotFound
from minamata.i18n import _
from minamata.live.models import ChannelNumber
from minamata.policies import Actor

A_PAGE = 30
LIVE = "topic"
"""The kind of the live channel of a topic."""
MOST_PINNED = 10
View = Literal["latest", "unread", "unanswered", "consultations"]
Which = Literal["all", "pinned", "others"]
_AREAS = select(Area).where(Area.id.in_(bindparam("ids", type_=Uuid(), expanding=True)))
VIEWS: tuple[View, ...] = ("latest", "unread", "unanswered", "consultations")


@dataclass(frozen=True)
class TopicRow:
    """A topic in a list: who began it and who spoke last, and how many of its posts are new to the reader."""

    topic: Topic
    area: Area
    author: str
    last_author: str
    unread: int
    level: str | None


@dataclass(frozen=True)
class TopicList:
    """A page of topics; those that are pinned stand in front of the first page. `following` is the key of the next."""

    pinned: Sequence[TopicRow]
    rows: Sequence[TopicRow]
    following: UUID | None


@dataclass(frozen=True)
class OpenTopic:
    """A topic with its area and how its reader stands to it; `first_unread` is None when nothing is new.

    `told` is the number of what its live channel was told last; it is read before the posts are, so that nothing is missed. `drafts` counts
    those of the reader.
    """

    topic: Topic
    area: Area
    author: str
    level: str | None
    area_level: str | None
    read_to: UUID | None
    first_unread: UUID | None
    told: int
    drafts: int = 0


def listed(
    actor: Actor, view: View, area: Area | None = None, before: UUID | None = None, *, has_pinned: bool = True
) -> TopicList:
    """Topics of an area, or of all areas that the actor may see: the newest posts first, from before the post `before`.

    Where it is known that nothing is pinned in an area (`has_pinned`), nothing is looked for.
    """
    sight = sight_of(actor)
    moderates = area is not None and policies.area.allows(actor, "moderate", area)
    parts_pinned = area is not None and view == "latest" and has_pinned
    values = {"reader": actor.person_id, "area": area.id if area else None, "before": before}
    which: Which = "others" if parts_pinned else "all"
    rows = _read(_list(sight, view, area is not None, moderates, which, before is not None), values, area)
    pinned: Sequence[TopicRow] = ()
    if parts_pinned and before is None:
        pinned = _read(_list(sight, view, True, moderates, "pinned", False), values, area)
    return TopicList(pinned, rows[:A_PAGE], rows[A_PAGE - 1].topic.last_post_id if len(rows) > A_PAGE else None)


def topic_for(actor: Actor, topic_id: UUID) -> OpenTopic:
    """One topic. NotFound when there is none, or none for this actor; TopicHidden when a moderator has hidden it.

    One that was merged leads on: see `Topic.merged_into_id`.
    """
    row = db.session.execute(_one(sight_of(actor)), {"reader": actor.person_id, "topic": topic_id}).first()
    if row is None or not _is_seen(actor, row[0], row[1]):
        if row is not None and row[0].state == "hidden" and row[0].hidden_for:
            raise TopicHidden(row[0].hidden_for if row[0].author_id == actor.person_id else "")
        raise NotFound
    topic, area, name, erased_at, level, area_level, read_to, first_unread, told, kept = row
    return OpenTopic(topic, area, name_of(name, erased_at), level, area_level, read_to, first_unread, told or 0, kept)


def present_topic(actor: Actor, topic_id: UUID) -> OpenTopic:
    """One topic, or the one that its posts went into; raises as `topic_for` does."""
    found = topic_for(actor, topic_id)
    while found.topic.merged_into_id is not None:
        found = topic_for(actor, found.topic.merged_into_id)
    return found


def standing(topic_ids: Collection[UUID], *of: ColumnElement[bool]) -> dict[UUID, Hashable]:
    """What decides, in the topics and their areas, who may read each of these topics; a question of the program, not of a person."""
    rows = db.session.execute(
        select(Topic.id, Topic.state, Area.id, Area.audience, Area.state)
        .join(Area, Area.id == Topic.area_id)
        .where(Topic.id.in_(topic_ids), *of)
    )
    return {topic_id: tuple(decides) for topic_id, *decides in rows}


def standing_with_readers(topic_ids: Collection[UUID]) -> dict[UUID, Hashable]:
    """The same for those of the topics that show who reads them."""
    return standing(topic_ids, Area.shows_presence.is_(true()))


def name_of(name: str, erased_at: object) -> str:
    """What a person is called; one whose data was erased is a former member (G9)."""
    return _("Former member") if erased_at is not None else name


@lru_cache(maxsize=MOST)
def _one(
    sight: Sight,
) -> Select[Topic, Area, str, datetime | None, str | None, str | None, UUID | None, UUID, int, int]:
    """One topic for all who see alike; the reader and the topic are put in when it is read."""
    person_id = sight.reader
    first = select(cast(null(), Uuid())).scalar_subquery() if person_id is None else unread.first(person_id)
    found = (
        select(
            Topic,
            Area,
            Person.name,
            Person.erased_at,
            TopicState.level,
            AreaState.level,
            TopicState.read_to,
            first,
            _told(),
            literal(0) if person_id is None else drafts.count(person_id),
        )
        .join(Area, Area.id == Topic.area_id)
        .join(Person, Person.id == Topic.author_id)
        .where(Topic.id == bindparam("topic", type_=Uuid()), policies.readable(sight.actor()))
    )
    return unread.joined(found, person_id)


def _told() -> ScalarSelect[int]:
    return (
        select(ChannelNumber.newest)
        .where(ChannelNumber.kind == LIVE, ChannelNumber.channel_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )


def _is_seen(actor: Actor, topic: Topic, area: Area) -> bool:
    if topic.state in {"visible", "merged"}:
        return True
    return policies.area.allows(actor, "moderate", area) or (
        topic.state in {"pending", "refused"} and actor.is_signed_in and topic.author_id == actor.person_id
    )


@lru_cache(maxsize=MOST)
def _list(
    sight: Sight, view: View, of_an_area: bool, moderates: bool, which: Which, goes_on: bool
) -> Select[Topic, str, datetime | None, str, datetime | None, int, str | None]:
    """A list for all who see alike; the reader, the area and where it goes on are put in when it is read."""
    actor = sight.actor()
    conditions: list[ColumnElement[bool]] = [policies.shown_topics(actor, moderates), *_narrowed(actor, view)]
    walks = not of_an_area and view in {"latest", "unread"}
    if of_an_area:
        conditions.append(Topic.area_id == bindparam("area", type_=Uuid()))
    elif walks:
        # From the newest on until the page is full; beginning with the areas, all of their topics would be sorted.
        here = aliased(Area)
        seen = select(literal(1)).where(here.id == Topic.area_id, policies.readable(actor, here)).correlate(Topic)
        conditions.append(seen.exists())
    else:
        conditions.append(policies.readable(actor))
    if which != "all":
        conditions.append(Topic.is_pinned == (true() if which == "pinned" else false()))
    if goes_on:
        conditions.append(Topic.last_post_id < bindparam("before", type_=Uuid()))
    most = MOST_PINNED if which == "pinned" else A_PAGE + 1
    return _rows(sight, walks).where(*conditions).order_by(Topic.last_post_id.desc()).limit(most)


def _rows(sight: Sight, walks: bool) -> Select[Topic, str, datetime | None, str, datetime | None, int, str | None]:
    author, last = aliased(Person), aliased(Person)
    person_id = sight.reader
    count = select(literal(0)).scalar_subquery() if person_id is None else unread.posts(person_id)
    found = (
        select(Topic, author.name, author.erased_at, last.name, last.erased_at, count, TopicState.level)
        .join(Area, Area.id == Topic.area_id, isouter=walks)
        .join(author, author.id == Topic.author_id, isouter=walks)
        .outerjoin(last, last.id == Topic.last_author_id)
    )
    return unread.joined(found, person_id)


def _narrowed(actor: Actor, view: View) -> list[ColumnElement[bool]]:
    if view == "unread":
        person_id = actor.person_id
        return [unread.has_unread(person_id)] if person_id is not None else [false()]
    if view == "unanswered":
        return [and_(Topic.kind == "question", Topic.accepted_post_id.is_(None), Topic.locked_at.is_(None))]
    if view == "consultations":
        return [Topic.kind == "consultation"]
    return []


def _read(
    found: Select[Topic, str, datetime | None, str, datetime | None, int, str | None],
    values: dict[str, Any],
    area: Area | None,
) -> Sequence[TopicRow]:
    """The rows of a list; the areas of one that holds topics of several are read apart, each once, with its texts in all languages."""
    rows = db.session.execute(found, values).all()
    ids = {row[0].area_id for row in rows} if area is None else set()
    areas = {each.id: each for each in db.session.scalars(_AREAS, {"ids": list(ids)})} if ids else {}
    return [
        TopicRow(
            topic,
            area or areas[topic.area_id],
            name_of(name, erased),
            name_of(last_name, last_erased) if last_name else "",
            count,
            level,
        )
        for topic, name, erased, last_name, last_erased, count, level in rows
    ]
