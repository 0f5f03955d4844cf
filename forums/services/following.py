"""Following areas and topics, and marking them as read (F2, F3)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from forums import policies
from forums.models import Area, AreaState, Post, Topic, TopicState, Unread
from forums.models.reading import LEVELS
from forums.services import marks
from minamata.db import db, new_id, transaction
from minamata.errors import InvalidInput, SignInNeeded
from minamata.policies import Actor


@transaction
def follow_topic(actor: Actor, topic: Topic, area: Area, level: str) -> None:
    """Follow a topic at that level from now on. InvalidInput for a level that is none."""
    _require(actor, area, level)
    assert actor.person_id is not None
    marks.state_of(actor.person_id, topic.id).level = level


@transaction
def follow_area(actor: Actor, area: Area, level: str) -> None:
    """Follow an area at that level from now on. InvalidInput for a level that is none."""
    _require(actor, area, level)
    assert actor.person_id is not None
    _area_state(actor.person_id, area.id).level = level


def follow_at_least(person_id: UUID, topic_id: UUID, level: str) -> TopicState:
    """Somebody who writes in a topic follows it, unless they have chosen how themselves or watch its area; part of a transaction.

    Returns how they stand to the topic.
    """
    state = marks.state_of(person_id, topic_id)
    if state.level is None and not _watches_the_area(person_id, topic_id):
        state.level = level
    return state


@transaction
def read_area(actor: Actor, area: Area, up_to: UUID) -> None:
    """Everything in the area counts as read, up to the post `up_to`; marks never go back."""
    policies.area.require(actor, "see", area)
    if actor.person_id is None:
        raise SignInNeeded
    newest = db.session.scalar(select(Area.last_post_id).where(Area.id == area.id).with_for_update())
    if newest is None:
        return
    mark = min(up_to, newest)
    marks.pass_over_in(actor.person_id, mark, Topic.area_id == area.id)
    state = _area_state(actor.person_id, area.id)
    if state.read_to is None or state.read_to < mark:
        state.read_to = mark
    in_area = (
        select(Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.area_id == area.id, Post.id <= mark, Post.state == "visible", Topic.state == "visible")
    )
    db.session.execute(delete(Unread).where(Unread.person_id == actor.person_id, Unread.post_id.in_(in_area)))


def _watches_the_area(person_id: UUID, topic_id: UUID) -> bool:
    """Whoever does hears of the topic already; a level of the topic would go before that of the area, and tell them less."""
    watching = (
        select(AreaState.id)
        .join(Topic, Topic.area_id == AreaState.area_id)
        .where(Topic.id == topic_id, AreaState.person_id == person_id, AreaState.level == "watching")
    )
    return db.session.scalar(watching) is not None


def _require(actor: Actor, area: Area, level: str) -> None:
    policies.area.require(actor, "see", area)
    if actor.person_id is None:
        raise SignInNeeded
    if level not in LEVELS:
        raise InvalidInput(fields={"level": ""})


def _area_state(person_id: UUID, area_id: UUID) -> AreaState:
    found = db.session.scalars(
        select(AreaState).where(AreaState.person_id == person_id, AreaState.area_id == area_id)
    ).first()
    if found is None:
        found = AreaState(id=new_id(), person_id=person_id, area_id=area_id)
        db.session.add(found)
        db.session.flush()
    return found
