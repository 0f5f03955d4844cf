"""Telling learners of what is new in their courses, and of what ends soon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from courses.models import Course, Enrolment, Progress
from courses.outline import Outline, Section
from courses.runtime.content import revision_facts
from minamata.db import db, now, write
from minamata.notifications.services import notify

BEFORE_A_DEADLINE = timedelta(days=3)
# A unit that opened while the program was down is still news for so long.
STILL_NEW = timedelta(days=2)
AT_ONCE = 500


def tell_of_new_units(course_id: UUID, revision_id: UUID, before_id: UUID) -> None:
    """Learners hear of units that a new revision brought and that are open already; part of the present transaction."""
    known = {unit.key for unit in revision_facts(before_id).outline.units}
    added = [unit for unit in revision_facts(revision_id).outline.open_at(now()).units if unit.key not in known]
    if added:
        _tell_learners("courses.new_units", course_id, added[0].slug, len(added), f"units:{revision_id}")


def remind() -> None:
    """Tell of sections that close within three days, and of units that have opened. Each learner hears of each once."""
    for course_id, revision_id, opening, closing in _dated_courses():
        if any(now() - STILL_NEW < moment <= now() for moment in opening):
            with write():
                _tell_of_opened(course_id, revision_facts(revision_id).outline)
        if any(now() < moment <= now() + BEFORE_A_DEADLINE for moment in closing):
            with write():
                _tell_of_deadlines(course_id, revision_facts(revision_id).outline)


def dates_of(outline: Outline) -> dict[str, list[str]]:
    """When units open and sections close, for those who look for what is near."""
    return {
        "open": sorted({unit.start for unit in outline.units if unit.start and not unit.staff_only}),
        "due": sorted({section.due for chapter in outline for section in chapter.sections if section.due}),
    }


def _dated_courses() -> list[tuple[UUID, UUID, list[datetime], list[datetime]]]:
    rows = db.session.execute(
        select(Course.id, Course.current_revision_id, Course.facts).where(Course.current_revision_id.is_not(None))
    ).all()
    db.session.rollback()
    dated = [(row.id, row.current_revision_id, row.facts.get("dates") or {}) for row in rows]
    return [
        (course, revision, _instants(dates["open"]), _instants(dates["due"]))
        for course, revision, dates in dated
        if dates
    ]


def _instants(written: Iterable[str]) -> list[datetime]:
    return [datetime.fromisoformat(moment) for moment in written]


def _tell_of_opened(course_id: UUID, outline: Outline) -> None:
    opened: dict[str, list[str]] = {}
    for unit in outline.open_at(now()).units:
        if unit.start and datetime.fromisoformat(unit.start) > now() - STILL_NEW:
            opened.setdefault(unit.start, []).append(unit.slug)
    for start, slugs in opened.items():
        _tell_learners("courses.new_units", course_id, slugs[0], len(slugs), f"units:{course_id}:{start}", start)


def _tell_learners(kind: str, course_id: UUID, unit: str, count: int, cause: str, not_after: str | None = None) -> None:
    about = {"course": str(course_id), "unit": unit, "units": str(count)}
    since = datetime.fromisoformat(not_after) if not_after else None
    for learners in _learners(course_id, since):
        notify(kind, learners, about, cause)


def _tell_of_deadlines(course_id: UUID, outline: Outline) -> None:
    for chapter in outline.open_at(now()):
        for section in chapter.sections:
            if section.due_at is not None and now() < section.due_at <= now() + BEFORE_A_DEADLINE:
                _tell_of_deadline(course_id, section)


def _tell_of_deadline(course_id: UUID, section: Section) -> None:
    asked = {leaf.key for unit in section.units for leaf in unit.leaves if leaf.counts and leaf.weight is not None}
    about = {"course": str(course_id), "section": section.key}
    for learners in _learners(course_id, None):
        done: dict[UUID, int] = {}
        for person_id in db.session.scalars(
            select(Progress.person_id).where(
                Progress.course_id == course_id,
                Progress.person_id.in_(learners),
                Progress.block_key.in_(asked),
                Progress.completion >= 1.0,
            )
        ):
            done[person_id] = done.get(person_id, 0) + 1
        waiting = [person for person in learners if done.get(person, 0) < len(asked)]
        notify("courses.deadline", waiting, about, f"due:{course_id}:{section.key}:{section.due}")


def _learners(course_id: UUID, enrolled_before: datetime | None) -> Iterator[list[UUID]]:
    """The learners of a course, some hundred at a time; those who came later than an instant find nothing new."""
    after: UUID | None = None
    while True:
        found = select(Enrolment.id, Enrolment.person_id).where(Enrolment.course_id == course_id)
        if after is not None:
            found = found.where(Enrolment.id > after)
        if enrolled_before is not None:
            found = found.where(Enrolment.enrolled_at < enrolled_before)
        rows = db.session.execute(found.order_by(Enrolment.id).limit(AT_ONCE)).all()
        if not rows:
            return
        yield [row.person_id for row in rows]
        after = rows[-1].id
