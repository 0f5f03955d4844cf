"""Keeps what is unread exact while posts move, come late or go (F2)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, bindparam, delete, insert, literal_column, select

from forums.models import AreaState, Post, Topic, TopicState, Unread
from forums.queries.prepared import READER
from forums.queries.unread import newer_than_marks
from minamata.db import db, new_id, now

# Built once: to build them takes longer than to run them.
_TOPIC = bindparam("topic", type_=Uuid())
_STATE = select(TopicState).where(TopicState.person_id == READER, TopicState.topic_id == _TOPIC)
_UNREAD = cast(Table, Unread.__table__)
_FORGET_READ = delete(_UNREAD).where(
    _UNREAD.c.person_id == READER,
    _UNREAD.c.post_id.in_(
        select(Post.id).where(
            Post.topic_id == _TOPIC,
            Post.id >= bindparam("first", type_=Uuid()),
            Post.id <= bindparam("last", type_=Uuid()),
            Post.state == literal_column("'visible'"),
        )
    ),
)


@dataclass(frozen=True)
class Marks:
    """Up to which post each person has read a topic: their own mark or that of its area; people without either have read nothing."""

    by_person: Mapping[UUID, UUID]

    def of(self, person_id: UUID) -> UUID:
        """The mark of a person, who has read nothing that is older than their account."""
        return max(self.by_person.get(person_id, person_id), person_id)


def marks_of(topic: Topic, area_id: UUID | None = None) -> Marks:
    """The marks of everybody in a topic, as if it stood in the area `area_id`."""
    found: dict[UUID, UUID] = {}
    for table, condition in (
        (TopicState, TopicState.topic_id == topic.id),
        (AreaState, AreaState.area_id == (area_id or topic.area_id)),
    ):
        rows = db.session.execute(select(table.person_id, table.read_to).where(condition, table.read_to.is_not(None)))
        for person_id, read_to in rows:
            if read_to is not None:
                found[person_id] = max(found.get(person_id, read_to), read_to)
    return Marks(found)


def set_mark(state: TopicState, read_to: UUID) -> None:
    """The person has read the topic up to that post, if they had not read further."""
    if state.read_to is None or state.read_to < read_to:
        state.read_to, state.changed_at = read_to, now()


def state_of(person_id: UUID, topic_id: UUID) -> TopicState:
    """The row of a person in a topic, made when there is none."""
    found = db.session.scalars(_STATE, {"reader": person_id, "topic": topic_id}).first()
    if found is None:
        found = TopicState(id=new_id(), person_id=person_id, topic_id=topic_id, changed_at=now())
        db.session.add(found)
        db.session.flush()
    return found


def keep_unread(people: Mapping[UUID, UUID], marks_after: Marks, posts: Sequence[UUID]) -> None:
    """Posts that are newer than a person's mark of before (`people`) and not newer than that of after stay unread to them.

    `posts` are in order.
    """
    rows = [
        {"person_id": person_id, "post_id": post_id}
        for person_id, before in people.items()
        for post_id in _between(posts, before, marks_after.of(person_id))
    ]
    if not rows:
        return
    kept = select(Unread.person_id, Unread.post_id).where(Unread.post_id.in_(list({row["post_id"] for row in rows})))
    there = {(person_id, post_id) for person_id, post_id in db.session.execute(kept)}
    fresh = [row for row in rows if (row["person_id"], row["post_id"]) not in there]
    if fresh:
        db.session.execute(insert(Unread), fresh)


def come_late(topic: Topic, post_id: UUID) -> None:
    """A post that stands only now, though it is older than what people have read since, is unread to them."""
    marks = marks_of(topic)
    late = {
        person_id: _just_before(post_id) for person_id, mark in marks.by_person.items() if mark >= post_id > person_id
    }
    keep_unread(late, marks, [post_id])


def pass_over(person_id: UUID, up_to: UUID, topic: Topic) -> None:
    """Posts of a topic that do not stand now stay unread, for the day on which they may stand again, when the person reads on beyond them.

    To be called before the mark is set.
    """
    if topic.state != "visible":
        pass_over_in(person_id, up_to, Topic.id == topic.id)
        return
    _keep(person_id, db.session.scalars(_not_standing(), {"reader": person_id, "topic": topic.id, "up_to": up_to}))


@cache
def _not_standing() -> Select[UUID]:
    """Of a topic that stands, the posts that do not, and that are new to the reader; built once."""
    of_topic = (
        select(Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            Topic.id == _TOPIC,
            Post.id <= bindparam("up_to", type_=Uuid()),
            Post.author_id != READER,
        )
    )
    return newer_than_marks(of_topic, cast(Any, READER)).where(Post.state != literal_column("'visible'"))


def pass_over_in(person_id: UUID, up_to: UUID, *of: ColumnElement[bool]) -> None:
    """The same for many topics; `of` says which."""
    of_topic = (
        select(Post.id).join(Topic, Topic.id == Post.topic_id).where(*of, Post.id <= up_to, Post.author_id != person_id)
    )
    unread = newer_than_marks(of_topic, person_id)
    ids = {
        *db.session.scalars(unread.where(Post.state != literal_column("'visible'"))),
        *db.session.scalars(unread.where(Topic.state != "visible", Topic.last_post_id > person_id)),
    }
    _keep(person_id, ids)


def _keep(person_id: UUID, posts: Iterable[UUID]) -> None:
    """These posts are unread to the person, whatever the marks say."""
    ids = set(posts)
    if not ids:
        return
    there = set(
        db.session.scalars(select(Unread.post_id).where(Unread.person_id == person_id, Unread.post_id.in_(list(ids))))
    )
    if fresh := sorted(ids - there):
        db.session.execute(insert(Unread), [{"person_id": person_id, "post_id": post_id} for post_id in fresh])


def pass_on(before: Marks, topic: Topic, posts: Sequence[UUID]) -> None:
    """Posts with the marks `before` stand in `topic` now, among others: for each person they are read or unread as they were.

    `posts` are in order, and the topic's own marks do not count for them yet; afterwards one mark holds for all posts of the topic.
    """
    own = marks_of(topic)
    others = _ids_of(topic.id, posts)
    people = before.by_person.keys() | own.by_person.keys()
    for person_id in people:
        joint = max(before.of(person_id), own.of(person_id))
        if joint > own.of(person_id) and (posts or others):
            set_mark(state_of(person_id, topic.id), joint)
    db.session.flush()
    after = marks_of(topic)
    keep_unread({person_id: before.of(person_id) for person_id in people}, after, posts)
    keep_unread({person_id: own.of(person_id) for person_id in people}, after, others)


def forget_read(person_id: UUID, topic_id: UUID, first: UUID, last: UUID) -> None:
    """Of a topic, the posts that stand from `first` to `last` are unread no more."""
    db.session.execute(_FORGET_READ, {"reader": person_id, "topic": topic_id, "first": first, "last": last})


def _ids_of(topic_id: UUID, without: Sequence[UUID]) -> Sequence[UUID]:
    moved = set(without)
    found = db.session.scalars(select(Post.id).where(Post.topic_id == topic_id).order_by(Post.id))
    return [post_id for post_id in found if post_id not in moved]


def _between(posts: Sequence[UUID], after: UUID, up_to: UUID) -> Sequence[UUID]:
    return posts[bisect_right(posts, after) : bisect_right(posts, up_to)]


def _just_before(post_id: UUID) -> UUID:
    return UUID(int=post_id.int - 1)
