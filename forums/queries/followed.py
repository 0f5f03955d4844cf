"""What a person follows: areas and topics for which they have chosen how (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, AreaState, Topic, TopicState
from minamata.db import db
from minamata.errors import SignInNeeded
from minamata.policies import Actor

A_PAGE = 30
T = TypeVar("T", Area, Topic)


@dataclass(frozen=True)
class Followed(Generic[T]):
    """An area or a topic, and how its reader follows it."""

    it: T
    area: Area
    level: str


@dataclass(frozen=True)
class FollowedPage(Generic[T]):
    """Some of them, those that came last in front; `following` is the key of the next page."""

    rows: Sequence[Followed[T]]
    following: UUID | None


def followed_areas(actor: Actor, before: UUID | None = None) -> FollowedPage[Area]:
    """The areas that the actor follows in a way of their own, as far as they may still see them."""
    found = (
        select(Area, AreaState.level, AreaState.id)
        .join(AreaState, AreaState.area_id == Area.id)
        .where(AreaState.person_id == _person(actor), AreaState.level.is_not(None), policies.readable(actor))
    )
    if before is not None:
        found = found.where(AreaState.id < before)
    rows = db.session.execute(found.order_by(AreaState.id.desc()).limit(A_PAGE + 1)).all()
    shown = [Followed(area, area, level or "normal") for area, level, _id in rows[:A_PAGE]]
    return FollowedPage(shown, rows[A_PAGE - 1][2] if len(rows) > A_PAGE else None)


def followed_topics(actor: Actor, before: UUID | None = None) -> FollowedPage[Topic]:
    """The topics that the actor follows in a way of their own, as far as they may still see them."""
    found = (
        select(Topic, Area, TopicState.level, TopicState.id)
        .join(TopicState, TopicState.topic_id == Topic.id)
        .join(Area, Area.id == Topic.area_id)
        .where(
            TopicState.person_id == _person(actor),
            TopicState.level.is_not(None),
            policies.readable(actor),
            policies.visible_topics(actor),
        )
    )
    if before is not None:
        found = found.where(TopicState.id < before)
    rows = db.session.execute(found.order_by(TopicState.id.desc()).limit(A_PAGE + 1)).all()
    shown = [Followed(topic, area, level or "normal") for topic, area, level, _id in rows[:A_PAGE]]
    return FollowedPage(shown, rows[A_PAGE - 1][3] if len(rows) > A_PAGE else None)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise SignInNeeded
    return actor.person_id
