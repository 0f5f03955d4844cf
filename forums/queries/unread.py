"""What a person has not read (F2), as SQL.

A post is unread when it stands, is another's, and is newer than all of: the mark of its topic, the mark of its area, and the person's
account; or when it is kept as unread all the same. Ids are in the order of time, so a mark is the id of a post.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from forums.models import Area, AreaState, Post, Topic, TopicState, Unread

Ts = TypeVarTuple("Ts")

MOST_COUNTED = 100
MOST_TOPICS_COUNTED = 50


def joined(found: Select[*Ts], person_id: UUID | None) -> Select[*Ts]:
    """`found`, which reads topics, with the marks of the person beside each; None for nobody, who has none."""
    return found.outerjoin(
        TopicState, and_(TopicState.topic_id == Topic.id, TopicState.person_id == person_id)
    ).outerjoin(AreaState, and_(AreaState.area_id == Topic.area_id, AreaState.person_id == person_id))


def newer_than_marks(found: Select[UUID], person_id: UUID) -> Select[UUID]:
    """Of posts, which `found` reads with their topics, those that are newer than every mark of the person."""
    return joined(found, person_id).where(
        Post.id > person_id,
        Post.id > func.coalesce(TopicState.read_to, person_id),
        Post.id > func.coalesce(AreaState.read_to, person_id),
    )


def posts(person_id: UUID) -> ScalarSelect[int]:
    """How many posts of a topic are unread, up to `MOST_COUNTED`; for a statement that `joined` has prepared."""
    post = aliased(Post)
    some = (
        select(literal(1))
        .where(post.topic_id == Topic.id, _is_unread(post, person_id, TopicState))
        .limit(MOST_COUNTED)
        .correlate(Topic, TopicState, AreaState)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


def has_unread(person_id: UUID) -> ColumnElement[bool]:
    """Whether a topic has unread posts, and is not muted; for a statement that `joined` has prepared."""
    return _topic_is_unread(Topic, TopicState, person_id)


def first(person_id: UUID) -> ScalarSelect[UUID]:
    """The first unread post of a topic; for a statement that `joined` has prepared."""
    post = aliased(Post)
    return (
        select(post.id)
        .where(post.topic_id == Topic.id, _is_unread(post, person_id, TopicState))
        .order_by(post.id)
        .limit(1)
        .correlate(Topic, TopicState, AreaState)
        .scalar_subquery()
    )


def topics(person_id: UUID) -> ScalarSelect[int]:
    """How many topics of an area have unread posts, up to `MOST_TOPICS_COUNTED`; for a statement that reads areas with `AreaState`.

    Those that are newer than the marks of the area lie together in an index; those kept as unread are looked up one by one.
    """
    newer, older = (
        select(literal(1).label("one"))
        .select_from(topic)
        .outerjoin(state, and_(state.topic_id == topic.id, state.person_id == person_id))
        .where(
            topic.area_id == Area.id,
            topic.state == "visible",
            *_since_marks(topic, person_id, is_newer),
            _topic_is_unread(topic, state, person_id),
        )
        .order_by(topic.last_post_id.desc())  # along the index of the area, where most of what is new stands in front
        .limit(MOST_TOPICS_COUNTED)
        .correlate(Area, AreaState)
        for is_newer, topic, state in (
            (True, aliased(Topic), aliased(TopicState)),
            (False, aliased(Topic), aliased(TopicState)),
        )
    )
    some = select(newer.subquery().c.one).union_all(select(older.subquery().c.one)).limit(MOST_TOPICS_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _since_marks(topic: Any, person_id: UUID, is_newer: bool) -> Sequence[ColumnElement[bool]]:
    """Of a topic: that it was written in since the account and the mark of its area, or that it was not and something is kept."""
    mark = func.coalesce(AreaState.read_to, person_id)
    if is_newer:
        return topic.last_post_id > mark, topic.last_post_id > person_id
    return or_(topic.last_post_id <= mark, topic.last_post_id <= person_id), topic.id.in_(_kept(person_id))


def _topic_is_unread(topic: Any, state: Any, person_id: UUID) -> ColumnElement[bool]:
    """Of a topic: it is not muted, and has a post that is unread.

    Its posts are looked at only where the last is newer than all marks, and is the reader's own or the first: with a reply the last post
    is one that stands (`counting.recount`).
    """
    post = aliased(Post)
    is_newer = and_(
        topic.last_post_id > person_id,
        topic.last_post_id > func.coalesce(state.read_to, person_id),
        topic.last_post_id > func.coalesce(AreaState.read_to, person_id),
    )
    some = (
        select(literal(1))
        .where(post.topic_id == topic.id, _is_unread(post, person_id, state))
        .correlate(topic, state, AreaState)
        .exists()
    )
    return and_(
        func.coalesce(state.level, "normal") != "muted",
        or_(
            and_(is_newer, or_(and_(topic.replies > 0, topic.last_author_id != person_id), some)),
            topic.id.in_(_kept(person_id)),
        ),
    )


def _kept(person_id: UUID) -> Select[UUID]:
    """The topics in which something is kept as unread for the person."""
    post = aliased(Post)
    return (
        select(post.topic_id)
        .join(Unread, Unread.post_id == post.id)
        .where(Unread.person_id == person_id, post.state == "visible", post.author_id != person_id)
    )


def _is_unread(post: Any, person_id: UUID, state: Any) -> ColumnElement[bool]:
    """Of a post: the marks of its reader are in `state` (of the topic) and in `AreaState`."""
    kept = select(Unread.post_id).where(Unread.person_id == person_id, Unread.post_id == post.id)
    newer = and_(
        post.id > person_id,
        post.id > func.coalesce(state.read_to, person_id),
        post.id > func.coalesce(AreaState.read_to, person_id),
    )
    return and_(post.state == "visible", post.author_id != person_id, or_(newer, kept.correlate(post).exists()))
