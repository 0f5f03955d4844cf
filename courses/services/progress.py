"""Writing down what a learner reached. Every change is a maximum, so order and repetition do not matter (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select, update

from courses.grades import final_grade, pass_mark
from courses.models import Block, BlockEvent, Course, Enrolment, Progress
from courses.runtime.content import RevisionFacts, revision_facts
from courses.runtime.runtime import Published
from minamata.contracts.courses import CourseCompleted
from minamata.db import db, now
from minamata.events import publish


def write_down(course: Course, enrolment: Enrolment, published: Published) -> None:
    """Keep completions and grades, count anew, and tell when the course is completed by it."""
    rows = {row.block_key: row for row in _rows(enrolment)}
    for key in {*published.completions, *published.grades, *(published.deleted & rows.keys())}:
        row = rows.get(key)
        if row is None:
            row = rows[key] = Progress(
                person_id=enrolment.person_id, course_id=course.id, block_key=key, completion=0.0, updated_at=now()
            )
            db.session.add(row)
        _raise_completion(row, published.completions.get(key, 0.0))
        if key in published.deleted:
            row.earned = row.possible = None
        if key in published.grades:
            _raise_grade(row, *published.grades[key])
    for key, name, data in published.events:
        db.session.add(
            BlockEvent(
                person_id=enrolment.person_id, course_id=course.id, block_key=key, name=name, data=data, at=now()
            )
        )
    assert course.current_revision_id is not None
    count_anew(enrolment, revision_facts(course.current_revision_id), rows)


def scores_of(rows: Mapping[str, Progress]) -> dict[str, tuple[float, float]]:
    """Block key -> (earned, possible) of what was graded."""
    return {
        key: (row.earned, row.possible)
        for key, row in rows.items()
        if row.earned is not None and row.possible is not None
    }


def recount_course(course_id: UUID, revision_id: UUID) -> None:
    """After a new revision: what is required changed, so percentages may fall; completion of blocks never does.

    Whoever has done all that is left has completed the course by it.
    """
    required = db.session.scalar(
        select(func.count()).select_from(Block).where(Block.revision_id == revision_id, Block.counts)
    )
    done = (
        select(func.count())
        .select_from(Progress)
        .join(Block, (Block.block_key == Progress.block_key) & (Block.revision_id == revision_id) & Block.counts)
        .where(
            Progress.person_id == Enrolment.person_id,
            Progress.course_id == Enrolment.course_id,
            Progress.completion >= 1.0,
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.course_id == course_id)
        .values(required=required, done=done)
        .execution_options(synchronize_session=False)
    )
    facts = revision_facts(revision_id)
    for enrolment in db.session.scalars(
        select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.completed_at.is_(None), Enrolment.done >= Enrolment.required)
        .execution_options(populate_existing=True)
    ):
        count_anew(enrolment, facts, {row.block_key: row for row in _rows(enrolment)})


def _rows(enrolment: Enrolment) -> list[Progress]:
    return list(
        db.session.scalars(
            select(Progress).where(Progress.person_id == enrolment.person_id, Progress.course_id == enrolment.course_id)
        )
    )


def _raise_completion(row: Progress, completion: float) -> None:
    if completion > row.completion:
        row.completion, row.updated_at = completion, now()
        if completion >= 1.0 and row.first_done_at is None:
            row.first_done_at = now()


def _raise_grade(row: Progress, earned: float, possible: float) -> None:
    """The best grade stands."""
    best = (row.earned or 0.0) / row.possible if row.possible else -1.0
    if possible > 0 and earned / possible > best:
        row.earned, row.possible, row.updated_at = earned, possible, now()


def count_anew(enrolment: Enrolment, facts: RevisionFacts, rows: Mapping[str, Progress]) -> None:
    """Count what is done of what is required, and grade it; tell when the course is completed by it."""
    counting = [key for unit in facts.outline.units for key in unit.counting]
    enrolment.required = len(counting)
    enrolment.done = sum(1 for key in counting if key in rows and rows[key].completion >= 1.0)
    enrolment.grade = final_grade(facts.grading_policy, facts.outline, scores_of(rows))
    passed = enrolment.grade is None or enrolment.grade + 1e-9 >= pass_mark(facts.grading_policy)
    if enrolment.completed_at is None and enrolment.required and enrolment.done == enrolment.required and passed:
        enrolment.completed_at, enrolment.completed_revision_id = now(), facts.id
        publish(CourseCompleted(enrolment.person_id, enrolment.course_id, facts.id), enrolment.person_id)
