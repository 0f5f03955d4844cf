"""Reads of the learning record: a person's own, by that person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minamata.db import db
from minamata.policies import Actor
from minamata.records.models import LearningRecord


def of(actor: Actor) -> Sequence[LearningRecord]:
    """What `actor` has completed, newest first; nothing when nobody is signed in."""
    if actor.person_id is None:
        return ()
    return db.session.scalars(
        select(LearningRecord)
        .where(LearningRecord.person_id == actor.person_id)
        .order_by(LearningRecord.completed_at.desc(), LearningRecord.id.desc())
    ).all()
