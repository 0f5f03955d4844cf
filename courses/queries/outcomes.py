"""What became of lists of addresses, for who sent them (C10)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courses import policies
from courses.models import Course
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.policies import Actor

OUTCOMES = "courses.outcomes:{course_id}"
"""The audience of what is kept: a token that nobody holds, so no other door opens it."""


@dataclass(frozen=True)
class KeptOutcome:
    """What became of each address of a list, or would have with `is_trial`; learners of it go together as `cohort`."""

    id: UUID
    sent_at: datetime
    is_trial: bool
    cohort: str | None
    outcome: Sequence[tuple[str, str]]

    def count(self, name: str) -> int:
        """How many addresses that became of."""
        return sum(became == name for _address, became in self.outcome)


def outcome_of(actor: Actor, course: Course, outcome_id: UUID) -> KeptOutcome:
    """What became of a list that the actor sent within the last week. NotFound for that of others, or when the actor leads the course no
    more."""
    kept = db.session.get(StoredFile, outcome_id)
    is_of_course = kept is not None and kept.audience == OUTCOMES.format(course_id=course.id)
    if (
        kept is None
        or not is_of_course
        or kept.owner_id != actor.person_id
        or not policies.course.allows(actor, "lead", course)
    ):
        raise NotFound
    if kept.kept_until is None or kept.kept_until <= now():
        raise NotFound
    with keeping.open_file(kept) as content:
        told = json.load(content)
    outcome = [(address, became) for address, became in told["outcome"]]
    return KeptOutcome(kept.id, kept.created_at, told["dry_run"], told["cohort"], outcome)
