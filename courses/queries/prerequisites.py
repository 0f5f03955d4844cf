"""Which courses come before which (C10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from courses import policies
from courses.models import Course, Enrolment, Prerequisite
from courses.queries.catalogue import Listed
from courses.queries.facets import of_the_actor
from minamata.db import db
from minamata.policies import Actor

MOST_OFFERED = 200
MOST_NAMED = 6


@dataclass(frozen=True)
class Missing:
    """Courses that are to be completed first: those that the person may see, and how many others there are."""

    shown: Sequence[Course] = ()
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown or self.hidden)


def missing_for(actor: Actor, course: Course) -> Missing:
    """The prerequisites of `course` that the actor has not completed; one statement."""
    completed = select(Enrolment.course_id).where(
        Enrolment.person_id == actor.person_id, Enrolment.completed_at.is_not(None)
    )
    rows = db.session.execute(
        select(Course, policies.readable(actor).label("is_readable"))
        .join(Prerequisite, Prerequisite.required_id == Course.id)
        .where(Prerequisite.course_id == course.id, Course.id.not_in(completed))
        .order_by(Course.id)
    ).all()
    shown = [row[0] for row in rows if row.is_readable]
    return Missing(shown, len(rows) - len(shown))


def prerequisites_of(course: Course) -> frozenset[UUID]:
    """The ids of the courses that come before `course`."""
    return frozenset(db.session.scalars(select(Prerequisite.required_id).where(Prerequisite.course_id == course.id)))


def led_to(actor: Actor, course: Course) -> Sequence[Listed]:
    """Courses that begin where `course` ends, as far as the actor may see them: the lowest level first, each with their enrolment."""
    rows = db.session.execute(
        select(Course, Enrolment)
        .join(Prerequisite, Prerequisite.course_id == Course.id)
        .outerjoin(Enrolment, of_the_actor(actor))
        .where(Prerequisite.required_id == course.id, policies.readable(actor), Course.current_revision_id.is_not(None))
        .order_by(Course.level, Course.id)
        .limit(MOST_NAMED)
    )
    return [Listed(*row) for row in rows]


def courses_to_require(actor: Actor, course: Course) -> Sequence[Course]:
    """The courses that may be put before `course`: the newest that the actor may see, and those that stand before it already."""
    chosen = Course.id.in_(select(Prerequisite.required_id).where(Prerequisite.course_id == course.id))
    return db.session.scalars(
        select(Course)
        .where(policies.readable(actor), Course.id != course.id, Course.current_revision_id.is_not(None))
        .order_by(chosen.desc(), Course.id.desc())
        .limit(MOST_OFFERED)
    ).all()


def way_back(course_id: UUID, required: Sequence[UUID]) -> list[UUID]:
    """The courses on the way from one of `required` over their own prerequisites to `course_id`; empty when there is none."""
    before: dict[UUID, list[UUID]] = {}
    for after, needed in db.session.execute(select(Prerequisite.course_id, Prerequisite.required_id)):
        before.setdefault(after, []).append(needed)
    ways = [[needed] for needed in required]
    seen: set[UUID] = set()
    while ways:
        way = ways.pop()
        if way[-1] == course_id:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways.extend([*way, needed] for needed in before.get(way[-1], ()))
    return []
