"""When the questions of a course close, for those who learn it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courses import policies
from courses.models import Course, Enrolment
from courses.outline import Chapter, Section
from courses.queries.units import facts_for
from minamata.db import db, now
from minamata.policies import Actor


@dataclass(frozen=True)
class Deadline:
    """The instant until which a section of a course takes answers."""

    course: Course
    section: Section
    at: datetime


def deadlines(actor: Actor, lang: str, begin: datetime, end: datetime) -> list[Deadline]:
    """Those of the actor's courses from `begin` to before `end`, the nearest first; sections not open yet are not among them."""
    if actor.person_id is None:
        return []
    courses = db.session.scalars(
        select(Course)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(
            Enrolment.person_id == actor.person_id, Course.current_revision_id.is_not(None), policies.readable(actor)
        )
    )
    found = [each for course in courses for each in _of(course, lang) if begin <= each.at < end]
    return sorted(found, key=lambda deadline: deadline.at)


def section_named(course: Course, lang: str, key: str) -> Section | None:
    """The section of that key as a learner may see it now."""
    chapters: Iterator[Chapter] = iter(facts_for(course, lang).outline.open_at(now()))
    return next((section for chapter in chapters for section in chapter.sections if section.key == key), None)


def _of(course: Course, lang: str) -> Iterator[Deadline]:
    if not (course.facts.get("dates") or {}).get("due"):
        return
    for chapter in facts_for(course, lang).outline.open_at(now()):
        for section in chapter.sections:
            if section.due_at is not None:
                yield Deadline(course, section, section.due_at)
