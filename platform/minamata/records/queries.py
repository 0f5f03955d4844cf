"""Reads of the learning record: a person's own, by that person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from minamata.certificates.models import Certificate
from minamata.contracts.learning import Learnt
from minamata.db import db
from minamata.i18n import Localized, _l
from minamata.modules import registry
from minamata.policies import Actor
from minamata.records.models import LearningRecord

MOST_OF_A_SOURCE = 500


def of(actor: Actor) -> Sequence[LearningRecord]:
    """What `actor` has completed, newest first; nothing when nobody is signed in."""
    if actor.person_id is None:
        return ()
    return db.session.scalars(
        select(LearningRecord)
        .where(LearningRecord.person_id == actor.person_id)
        .order_by(LearningRecord.completed_at.desc(), LearningRecord.id.desc())
    ).all()


@dataclass(frozen=True)
class Line:
    """One line of the page: what was learnt, of which sort, and the valid certificate for it. `learnt` is None where only the record
    of a completion is left, because its room shows it no more."""

    label: Any
    title: Localized
    completed_at: datetime | None
    learnt: Learnt | None
    certificate: Certificate | None


def lines(actor: Actor) -> Sequence[Line]:
    """Everything `actor` learns or has learnt, over all rooms (G7): first what is under way, then what is completed, newest first."""
    if actor.person_id is None:
        return ()
    held = {
        (each.subject_kind, each.subject_id): each
        for each in db.session.scalars(
            select(Certificate).where(Certificate.person_id == actor.person_id, Certificate.status == "valid")
        )
    }
    found = {
        (each.kind, each.subject_id): Line(
            source.label, each.title, each.completed_at, each, held.get((each.kind, each.subject_id))
        )
        for source in registry().learning_sources.values()
        for each in source.learnt(actor, MOST_OF_A_SOURCE)
    }
    for entry in of(actor):
        key = (entry.kind, entry.subject_id)
        if key not in found:
            found[key] = Line(_l("Completed"), entry.title, entry.completed_at, None, held.get(key))
    under_way = [line for line in found.values() if line.completed_at is None]
    completed = [(line.completed_at, line) for line in found.values() if line.completed_at is not None]
    return [*under_way, *(line for _at, line in sorted(completed, key=lambda pair: pair[0], reverse=True))]
