"""What all acts of moderators share: the topic that is held, the line in the history and in the log (F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from forums import policies
from forums.errors import ReasonNeeded
from forums.models import Act, Area, Comment, Post, Submission, Topic
from forums.services.posting import hold
from minamata.audit import services as audit
from minamata.db import db, new_id, now
from minamata.errors import NotFound
from minamata.policies import Actor
from minamata.search import services as search

WORDS = ("hidden_for", "topic_hidden_for", "for")
"""What an act keeps of a reason, among the facts before and after it."""


@dataclass(frozen=True)
class Place:
    """A topic that the present transaction holds, and its area."""

    topic: Topic
    area: Area


def hold_for(actor: Actor, *topic_ids: UUID) -> list[Place]:
    """These topics, locked in the order of their ids, with their areas, all of which the actor moderates.

    NotFound for what is not there or not to be seen by them, NotAllowed for what they see and do not moderate.
    """
    held: dict[UUID, Place] = {}
    for topic_id in sorted(set(topic_ids)):
        topic = db.session.get(Topic, topic_id)
        if topic is None:
            raise NotFound
        hold(topic)
        area = db.session.get_one(Area, topic.area_id)
        policies.area.require(actor, "moderate", area)
        held[topic_id] = Place(topic, area)
    return [held[topic_id] for topic_id in topic_ids]


def hold_post(actor: Actor, post_id: UUID) -> tuple[Post, Place]:
    """A post, with the topic in which it stands held; as `hold_for`."""
    topic_id = db.session.scalar(select(Post.topic_id).where(Post.id == post_id))
    while topic_id is not None:
        place = hold_for(actor, topic_id)[0]
        post = db.session.get_one(Post, post_id, populate_existing=True)
        if post.topic_id == topic_id:
            return post, place
        topic_id = post.topic_id  # it went on while its topic was waited for
    raise NotFound


def note(
    actor: Actor,
    kind: str,
    place: Place | None = None,
    *,
    post: Post | None = None,
    comment: Comment | None = None,
    other: Place | None = None,
    person_id: UUID | None = None,
    reason: str = "",
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    waited: int | None = None,
) -> Act:
    """Write an act into the history and into the log, as part of the present transaction."""
    act = Act(
        id=new_id(),
        kind=kind,
        actor_id=actor.person_id,
        at=now(),
        area_id=place.area.id if place else None,
        other_area_id=other.area.id if other else None,
        topic_id=place.topic.id if place else None,
        other_topic_id=other.topic.id if other else None,
        post_id=post.id if post else None,
        comment_id=comment.id if comment else None,
        person_id=person_id,
        reason=reason or None,
        before=dict(before),
        after=dict(after),
        waited=waited,
    )
    db.session.add(act)
    db.session.flush()
    thing = ("post", post.id) if post else ("comment", comment.id) if comment else None
    target = thing or (("topic", place.topic.id) if place else ("person", person_id))
    audit.record(actor, f"forums.{kind}", *target, before=facts_of(before), after={**facts_of(after), "act": act.id})
    return act


def facts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the log of acts is told, which nobody can change: all but words about people, which stand where erasure reaches them."""
    return {name: value for name, value in values.items() if name not in WORDS}


def needed(reason: str) -> str:
    """The reason, in one line. ReasonNeeded when there is none."""
    said = " ".join(reason.split())
    if not said:
        raise ReasonNeeded
    return said[:400]


def posts_of(topic_id: UUID) -> Sequence[UUID]:
    """The posts of a topic, in order."""
    return db.session.scalars(select(Post.id).where(Post.topic_id == topic_id).order_by(Post.id)).all()


def found_anew(posts: Sequence[UUID], *, is_narrowed: bool) -> None:
    """Have the search look at posts again; where fewer people may read them now, nobody finds them until then."""
    search.all_changed("forums.post", posts, is_narrowed=is_narrowed)


def found_anew_with_topic(topic: Topic, *, is_narrowed: bool) -> None:
    """The same for everything in a topic: its posts, and what came in on its consultation."""
    found_anew(posts_of(topic.id), is_narrowed=is_narrowed)
    if topic.kind == "consultation":
        what_came_in_found_anew(Topic.id == topic.id, is_narrowed=is_narrowed)


def what_came_in_found_anew(where: ColumnElement[bool], *, is_narrowed: bool) -> None:
    """The same for submissions and personal comments in the consultations of these topics."""
    sent = select(Submission.id).join(Topic, Topic.id == Submission.topic_id).where(where, Submission.last_number > 0)
    said = select(Comment.id).join(Topic, Topic.id == Comment.topic_id).where(where, Comment.state == "visible")
    for kind, ids in (
        ("forums.submission", sent.order_by(Submission.id)),
        ("forums.comment", said.order_by(Comment.id)),
    ):
        search.all_changed(kind, db.session.scalars(ids).all(), is_narrowed=is_narrowed)


def is_narrower(before: str, after: str) -> bool:
    """Whether of the readers of one audience some may not belong to the other."""
    return after not in {before, "public"}


def reading(area: Area) -> str:
    """The token that opens what stands in an area."""
    return "role:administrator" if area.state == "draft" else area.audience


def in_reach(actor: Actor, act: Act) -> bool:
    """Whether the actor moderates every area in which something was done."""
    ids = [each for each in (act.area_id, act.other_area_id) if each is not None]
    found = db.session.scalars(select(Area).where(or_(*(Area.id == each for each in ids)))).all() if ids else []
    return bool(found) and all(policies.area.allows(actor, "moderate", area) for area in found)
