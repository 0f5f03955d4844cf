"""What the courses hold about a learner (G9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from courses.models import Attempt, Enrolment, LearnerState, Progress
from minamata.contracts.privacy import Exempt, Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

OF_ENROLMENTS = (Enrolment, Progress)
OF_ANSWERS = (LearnerState, Attempt)


def _enrolments(person_id: UUID) -> Held:
    return Held([row for table in OF_ENROLMENTS for row in rows_of(table, table.person_id == person_id)])


def _erase_enrolments(person_id: UUID) -> None:
    for table in OF_ENROLMENTS:
        db.session.execute(delete(table).where(table.person_id == person_id))


def _answers(person_id: UUID) -> Held:
    return Held([row for table in OF_ANSWERS for row in rows_of(table, table.person_id == person_id)])


def _erase_answers(person_id: UUID) -> None:
    for table in OF_ANSWERS:
        db.session.execute(delete(table).where(table.person_id == person_id))


personal_data = (
    Exporter(
        "enrolments",
        _l("Courses you take, and how far you are"),
        _l("To lead you to where you stopped, and to know when you have completed a course."),
        "contract",
        _l("Until you ask for erasure."),
        ("courses_enrolment.person_id", "courses_progress.person_id"),
        _enrolments,
        _erase_enrolments,
    ),
    Exporter(
        "answers",
        _l("Your answers in courses"),
        _l("To show them to you again, and to grade them."),
        "contract",
        _l("Until you ask for erasure."),
        ("courses_learner_state.person_id", "courses_attempt.person_id"),
        _answers,
        _erase_answers,
    ),
    Exempt("courses_package_job.person_id", "who brought or fetched a package is an act of office, in the log of acts"),
    Exempt("courses_revision.imported_by", "that somebody published a course is an act of office, in the log of acts"),
)
