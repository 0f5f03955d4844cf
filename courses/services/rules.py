"""What the team of a course decides about it beside its package: who may enrol, what comes first, and where the catalogue shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select

from courses import policies
from courses.errors import RunsInACircle
from courses.models import Course, CourseTheme, Prerequisite
from courses.queries.facets import themes_of
from courses.queries.prerequisites import prerequisites_of, way_back
from courses.services.enrolling import hold, move_up
from minamata.audit import services as audit
from minamata.db import db, transaction
from minamata.i18n import current_language
from minamata.policies import Actor
from minamata.search import services as search

Mode = Literal["open", "invitation", "closed"]


@dataclass(frozen=True)
class Rules:
    """Who may enrol, how many, and from when until when (None for no limit); which courses come first; level, and themes by their codes.

    None for `level`, `themes`, `required` or `gives_certificate` leaves them as they are.
    """

    mode: Mode
    capacity: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    level: int | None = None
    themes: Sequence[str] | None = None
    required: Sequence[UUID] | None = None
    gives_certificate: bool | None = None


@transaction
def change_rules(actor: Actor, course: Course, rules: Rules) -> None:
    """Take over new rules; when there are more places, those who wait longest move up. Raises RunsInACircle."""
    policies.course.require(actor, "lead", course)
    hold(course)
    before = _told(course)
    course.enrolment_mode, course.capacity = rules.mode, rules.capacity
    course.enrol_from, course.enrol_until = rules.opens_at, rules.closes_at
    course.level = rules.level or course.level
    if rules.gives_certificate is not None:
        course.gives_certificate = rules.gives_certificate
    if rules.required is not None and set(rules.required) != prerequisites_of(course):
        _require(course, rules.required)
    if rules.themes is not None:
        give_themes(course, rules.themes)
    db.session.flush()
    move_up(course)
    audit.record(actor, "courses.rules_changed", "course", str(course.id), before=before, after=_told(course))
    search.changed("courses.course", course.id)


def give_themes(course: Course, codes: Sequence[str]) -> None:
    """What the course is about from now on; part of a transaction."""
    db.session.execute(delete(CourseTheme).where(CourseTheme.course_id == course.id))
    db.session.add_all(CourseTheme(course_id=course.id, code=code) for code in dict.fromkeys(codes))


def _require(course: Course, required: Sequence[UUID]) -> None:
    """Two teams who close a circle at the same moment are one after the other: every course is locked."""
    db.session.execute(select(Course.id).order_by(Course.id).with_for_update())
    circle = way_back(course.id, required)
    if circle:
        titles = dict(
            db.session.execute(select(Course.id, Course.title).where(Course.id.in_([course.id, *circle]))).all()
        )
        raise RunsInACircle([titles[each].shown(current_language()).text for each in (course.id, *circle)])
    db.session.execute(delete(Prerequisite).where(Prerequisite.course_id == course.id))
    db.session.add_all(Prerequisite(course_id=course.id, required_id=each) for each in dict.fromkeys(required))


def _told(course: Course) -> dict[str, object]:
    return {
        "mode": course.enrolment_mode,
        "capacity": course.capacity,
        "from": course.enrol_from and course.enrol_from.isoformat(),
        "until": course.enrol_until and course.enrol_until.isoformat(),
        "level": course.level,
        "certificate": course.gives_certificate,
        "themes": list(themes_of(course)),
        "required": sorted(str(each) for each in prerequisites_of(course)),
    }
