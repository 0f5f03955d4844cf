"""Who teaches a course (C13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from courses.models import Course
from minamata.accounts.models import Grant, Person
from minamata.db import db, now

MOST_SHOWN = 12


@dataclass(frozen=True)
class Trainer:
    """A trainer of a course by name, with the position that they let others see."""

    grant_id: UUID
    person: Person

    @property
    def position(self) -> str:
        return (self.person.position or "") if self.person.shows_position else ""


def trainers_of(course: Course) -> Sequence[Trainer]:
    """Those who hold the role of a trainer for this very course now, those named first in front."""
    moment = now()
    rows = db.session.execute(
        select(Grant.id, Person)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.role == "trainer",
            Grant.scope_kind == "course",
            Grant.scope_id == str(course.id),
            Grant.valid_from <= moment,
            or_(Grant.valid_to.is_(None), Grant.valid_to > moment),
            Person.erased_at.is_(None),
        )
        .order_by(Grant.id)
        .limit(MOST_SHOWN)
    )
    return [Trainer(grant_id, person) for grant_id, person in rows]
