"""The same completions and grades, in any order and told twice, leave every learner in the same state (C3)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select

from courses.models import Course, Enrolment, Progress
from courses.runtime.runtime import Published
from courses.services.importing import import_course
from courses.services.progress import write_down
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.policies import SYSTEM
from tests.factories.packages import write_course

LEARNERS = 10_000
A_BATCH = 500
# The blocks of the course with the events that can reach a learner: completion, and points where it is a question.
EVENTS: Sequence[Published] = (
    Published(completions={"html@h1": 1.0}),
    Published(completions={"html@h1": 0.5}),
    Published(completions={"problem@p1": 1.0}, grades={"problem@p1": (0.0, 1.0)}),
    Published(completions={"problem@p1": 1.0}, grades={"problem@p1": (1.0, 1.0)}),
    Published(completions={"problem@p2": 1.0}, grades={"problem@p2": (1.0, 2.0)}),
    Published(completions={"problem@p2": 0.0}, grades={"problem@p2": (0.5, 1.0)}),
)


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    passes_at_seventy_percent = {"policies/2026/grading_policy.json": '{"GRADE_CUTOFFS": {"Pass": 0.7}}'}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", extra=passes_at_seventy_percent), "test")
    return db.session.scalars(select(Course)).one()


def learners(course: Course, number: int) -> list[UUID]:
    ids = [new_id() for _learner in range(number)]
    with write():
        db.session.execute(insert(Person), [{"id": each, "name": "L", "created_at": now()} for each in ids])
        db.session.execute(
            insert(Enrolment),
            [
                {"id": new_id(), "person_id": each, "course_id": course.id, "enrolled_at": now(), "required": 3}
                for each in ids
            ],
        )
    return ids


def tell(course: Course, person_id: UUID, events: Sequence[Published]) -> None:
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).one()
    for event in events:
        write_down(course, enrolment, event)
        db.session.flush()


def state(person_id: UUID) -> tuple[object, ...]:
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).one()
    rows = db.session.scalars(
        select(Progress).where(Progress.person_id == person_id).order_by(Progress.block_key)
    ).all()
    shares = [
        (row.block_key, row.completion, row.earned / row.possible if row.earned is not None and row.possible else None)
        for row in rows
    ]
    completed = (enrolment.completed_at is not None, enrolment.completed_revision_id)
    return enrolment.done, enrolment.required, enrolment.grade, completed, shares


def expected_state(course: Course, told: Sequence[Published]) -> tuple[int, bool]:
    """Done blocks and whether the course is completed, worked out from the set of events alone."""
    done = {key for event in told for key, share in event.completions.items() if share >= 1.0}
    best = {
        key: max(
            earned / possible for event in told for each, (earned, possible) in event.grades.items() if each == key
        )
        for key in {key for event in told for key in event.grades}
    }
    return len(done), len(done) == 3 and sum(best.values()) / 2 >= 0.7


@pytest.mark.services
def test_ten_thousand_learners_end_in_the_same_state_whatever_the_order(course: Course) -> None:
    chance = random.Random(4)
    people = learners(course, LEARNERS)
    by_events: dict[frozenset[int], tuple[object, ...]] = {}
    for begin in range(0, LEARNERS, A_BATCH):
        with write():
            for person_id in people[begin : begin + A_BATCH]:
                chosen = frozenset(chance.sample(range(len(EVENTS)), chance.randint(1, len(EVENTS))))
                told = [EVENTS[number] for number in chosen] * 2
                chance.shuffle(told)
                tell(course, person_id, told)
                found = state(person_id)
                assert by_events.setdefault(chosen, found) == found, chosen
                done, completed = expected_state(course, told)
                assert found[0] == done
                assert found[3] == (completed, course.current_revision_id if completed else None)
        db.session.expunge_all()
        course = db.session.scalars(select(Course)).one()
    assert any(found[3] != (False, None) for found in by_events.values())
