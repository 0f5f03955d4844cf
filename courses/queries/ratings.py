"""What learners think of a course (C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from courses import policies
from courses.models import Course, Rating
from minamata.db import db
from minamata.errors import NotFound
from minamata.policies import Actor

# Fewer could be known by name (G10).
FEWEST_SHOWN = 5


@dataclass(frozen=True)
class Told:
    """How many gave how many stars, and a page of those who wrote words, the newest first."""

    counts: Mapping[int, int]
    worded: Sequence[Rating]
    following: UUID | None


def mean_of(course: Course) -> float | None:
    """The mean of all stars; None while too few have rated it."""
    return course.rating_sum / course.rating_count if course.rating_count >= FEWEST_SHOWN else None


def mine(actor: Actor, course: Course) -> Rating | None:
    """What the actor said of the course."""
    found = select(Rating).where(Rating.person_id == actor.person_id, Rating.course_id == course.id)
    return db.session.scalars(found).first()


def told(actor: Actor, course: Course, after: UUID | None, limit: int) -> Told:
    """What learners said, without who said it, for the team of the course. NotFound for everybody else."""
    if not policies.course.allows(actor, "lead", course):
        raise NotFound
    counts = db.session.execute(
        select(Rating.stars, func.count()).where(Rating.course_id == course.id).group_by(Rating.stars)
    )
    worded = select(Rating).where(
        Rating.course_id == course.id, Rating.words != "", *([Rating.id < after] if after is not None else [])
    )
    rows = db.session.scalars(worded.order_by(Rating.id.desc()).limit(limit + 1)).all()
    return Told(dict(counts.all()), rows[:limit], rows[limit - 1].id if len(rows) > limit else None)
