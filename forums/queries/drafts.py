"""Drafts, each for the person who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, select

from forums import policies
from forums.models import Area, Draft, Topic
from minamata.db import db
from minamata.errors import NotFound, SignInNeeded
from minamata.policies import Actor


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list of one's own, with the topic it answers in, where that is one its writer may see."""

    draft: Draft
    topic: Topic | None


def mine(actor: Actor) -> Sequence[DraftRow]:
    """All drafts of the actor, the latest first."""
    if actor.person_id is None:
        raise SignInNeeded
    rows = db.session.execute(
        select(Draft, Topic)
        .outerjoin(
            Topic,
            and_(
                Topic.id == Draft.topic_id,
                Topic.state.in_(("visible", "merged")),
                Topic.area_id.in_(select(Area.id).where(policies.readable(actor))),
            ),
        )
        .where(Draft.person_id == actor.person_id)
        .order_by(Draft.changed_at.desc())
    )
    return [DraftRow(draft, topic) for draft, topic in rows]


def draft_for(actor: Actor, draft_id: UUID) -> Draft:
    """One draft of the actor's own. NotFound for every other."""
    found = db.session.get(Draft, draft_id)
    if found is None:
        raise NotFound
    policies.draft.require(actor, "see", found)
    return found


def of_topic(actor: Actor, topic_id: UUID | None) -> Sequence[Draft]:
    """The drafts of the actor in a topic, or of topics to be begun; the latest first."""
    return db.session.scalars(
        select(Draft)
        .where(
            Draft.person_id == actor.person_id,
            Draft.topic_id == topic_id if topic_id is not None else Draft.topic_id.is_(None),
        )
        .order_by(Draft.changed_at.desc())
    ).all()


def count(person_id: UUID) -> ScalarSelect[int]:
    """How many drafts the person has in a topic; for a statement that reads topics."""
    return (
        select(func.count(Draft.id))
        .where(Draft.person_id == person_id, Draft.topic_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )
