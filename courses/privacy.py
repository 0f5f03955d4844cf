"""What the courses hold about a learner (G9)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from courses.models import (
    Attempt,
    BlockCall,
    BlockEvent,
    Enrolment,
    Invited,
    LearnerPreference,
    LearnerState,
    Progress,
    Rating,
    Waiting,
)
from courses.services import block_files, frames, inviting, rating
from minamata.accounts.queries import proven_address
from minamata.contracts.privacy import Exempt, Exporter, Held, Retention
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

OF_ENROLMENTS = (Enrolment, Progress, Waiting)
OF_ANSWERS = (LearnerState, LearnerPreference, Attempt)
EVENTS_KEPT = timedelta(days=365)
CALLS_KEPT = timedelta(days=7)


def _enrolments(person_id: UUID) -> Held:
    return Held([row for table in OF_ENROLMENTS for row in rows_of(table, table.person_id == person_id)])


def _erase_enrolments(person_id: UUID) -> None:
    for table in OF_ENROLMENTS:
        db.session.execute(delete(table).where(table.person_id == person_id))


def _answers(person_id: UUID) -> Held:
    return Held([row for table in OF_ANSWERS for row in rows_of(table, table.person_id == person_id)])


def _erase_answers(person_id: UUID) -> None:
    block_files.forget_files(person_id)
    for table in OF_ANSWERS:
        db.session.execute(delete(table).where(table.person_id == person_id))


def _events(person_id: UUID) -> Held:
    return Held(rows_of(BlockEvent, BlockEvent.person_id == person_id))


def _erase_events(person_id: UUID) -> None:
    for table in (BlockEvent, BlockCall):
        db.session.execute(delete(table).where(table.person_id == person_id))


def _invitations(person_id: UUID) -> Held:
    address = proven_address(person_id)
    return Held(rows_of(Invited, Invited.address == address, ("invited_by",)) if address else [])


def _erase_invitations(person_id: UUID) -> None:
    address = proven_address(person_id)
    if address:
        inviting.forget_address(address)


def _ratings(person_id: UUID) -> Held:
    return Held(rows_of(Rating, Rating.person_id == person_id))


personal_data = (
    Exporter(
        "enrolments",
        _l("Courses you take, and how far you are"),
        _l("To lead you to where you stopped, and to know when you have completed a course."),
        "contract",
        _l("Until you ask for erasure."),
        ("courses_enrolment.person_id", "courses_progress.person_id", "courses_waiting.person_id"),
        _enrolments,
        _erase_enrolments,
    ),
    Exporter(
        "answers",
        _l("Your answers in courses"),
        _l("To show them to you again, and to grade them."),
        "contract",
        _l("Until you ask for erasure."),
        ("courses_learner_state.person_id", "courses_learner_preference.person_id", "courses_attempt.person_id"),
        _answers,
        _erase_answers,
    ),
    Exporter(
        "ratings",
        _l("What you think of courses"),
        _l("To let a course team hear what helps and what is missing, and others see how good a course is."),
        "consent",
        _l("Until you ask for erasure."),
        ("courses_rating.person_id",),
        _ratings,
        rating.forget,
    ),
    Exporter(
        "invitations",
        _l("Courses that a team invited you to"),
        _l("To write to you once, and to let you enrol when you sign in with that address."),
        "task",
        _l("180 days."),
        ("courses_invited.address",),
        _invitations,
        _erase_invitations,
    ),
    Exempt("courses_invited.invited_by", "who invited is an act of office, in the log of acts"),
    Exempt("courses_package_job.person_id", "who brought or fetched a package is an act of office, in the log of acts"),
    Exempt("courses_block_media.added_by", "who laid a recording over a block is an act of office, in the log of acts"),
    Exporter(
        "events",
        _l("What you did in interactive parts of courses"),
        _l("To let a course team see where learners stop or go wrong, and make the course better."),
        "task",
        _l("One year."),
        ("courses_block_event.person_id", "courses_block_call.person_id"),
        _events,
        _erase_events,
    ),
    Exempt("courses_revision.imported_by", "that somebody published a course is an act of office, in the log of acts"),
)

retention = (
    Retention("invitations", _l("Addresses that were invited to a course"), inviting.KEPT, inviting.forget_old),
    Retention("events", _l("What learners did in interactive parts of courses"), EVENTS_KEPT, frames.forget_events),
    Retention(
        "calls",
        _l("Answers of interactive parts, kept in case they are asked for twice"),
        CALLS_KEPT,
        frames.forget_calls,
    ),
)
