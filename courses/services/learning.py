"""What a learner does: enrol, answer, go on, and hold a certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from courses import policies
from courses.blocks.problem.block import ProblemBlock
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice
from courses.blocks.registry import VIEWED
from courses.blocks.responding import Responding
from courses.errors import (
    BeginAnew,
    NoAttemptsLeft,
    NoCertificate,
    NotCompleted,
    NotEnrolled,
    QuestionClosed,
    TooSoon,
    UnknownAnswer,
)
from courses.models import Attempt, Course, Enrolment, LearnerState, Progress
from courses.outline import Unit
from courses.queries.units import runtime_for
from courses.runtime.content import revision_facts
from courses.runtime.loading import completes_by_viewing
from courses.runtime.runtime import CourseRuntime, Published
from courses.runtime.state import LearnerStateStore
from courses.services.progress import write_down
from minamata.certificates import services as certificates
from minamata.certificates.models import Certificate
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.policies import Actor


@transaction
def answer(
    actor: Actor, course: Course, unit: Unit, block_key: str, given: Mapping[str, Mapping[str, Sequence[str]]]
) -> Mapping[str, str] | None:
    """Grade the learner's answers to one question block, and keep what they typed into the others of the unit as drafts.

    `given` is block key -> question id -> values. Raises UnknownAnswer (no attempt used), NoAttemptsLeft, or QuestionClosed (the
    answers are kept as late). Answers that cannot be read use no attempt: returned is question id -> fault, as `grading` names it.
    """
    enrolment = learner_of(actor, course)
    if block_key not in {leaf.key for leaf in unit.leaves if leaf.type == "problem"}:
        raise NotFound
    runtime, store = _runtime(actor, course, unit)
    block = _problem(runtime, block_key)
    keep_drafts(runtime, unit, {key: typed for key, typed in given.items() if key != block_key})
    answers = {question: list(values) for question, values in given.get(block_key, {}).items()}
    if not block.takes_answers_at(now()):
        _keep_late(actor, course, block, block_key, answers)
        store.write_back()
        raise QuestionClosed
    if block.attempts_left == 0:
        raise NoAttemptsLeft
    if block.must_begin_anew:
        raise BeginAnew
    if seconds := block.seconds_to_wait(now()):
        raise TooSoon(seconds)
    try:
        block.answer(answers, current_language())
    except UnknownChoice as error:
        raise UnknownAnswer from error
    except InvalidAnswer as error:
        store.write_back()
        return error.faults
    block.save()
    # A question that weighs nothing gives no grade; it was answered all the same.
    earned, possible = runtime.published.grades.get(block_key, (0.0, 0.0))
    _record_attempt(actor, course, block, block_key, answers, earned, possible)
    store.write_back()
    arrive(enrolment, unit, block_key)
    write_down(course, enrolment, runtime.published)
    return None


@transaction
def respond(
    actor: Actor, course: Course, unit: Unit, block_key: str, given: Mapping[str, Mapping[str, Sequence[str]]]
) -> Mapping[str, str] | None:
    """Keep the learner's answer to a block that is not graded, and what they typed into the others of the unit as drafts.

    Returned is question id -> fault where it cannot be kept. Raises UnknownAnswer for what was never offered.
    """
    enrolment = learner_of(actor, course)
    runtime, store = _runtime(actor, course, unit, writes=True)
    block = runtime.block(block_key)
    if not isinstance(block, Responding):
        raise NotFound
    keep_drafts(runtime, unit, {key: typed for key, typed in given.items() if key != block_key})
    try:
        block.respond(given.get(block_key, {}))
    except UnknownChoice as error:
        raise UnknownAnswer from error
    except InvalidAnswer as error:
        store.write_back()
        return error.faults
    block.save()
    store.write_back()
    arrive(enrolment, unit, block_key)
    write_down(course, enrolment, runtime.published)
    return None


@transaction
def go_on(
    actor: Actor, course: Course, unit: Unit, given: Mapping[str, Mapping[str, Sequence[str]]], reached: Unit | None
) -> None:
    """The learner leaves `unit` for `reached` (None at the end): what was to be read counts as read, typed answers stay as drafts."""
    enrolment = learner_of(actor, course)
    runtime, store = _runtime(actor, course, unit)
    keep_drafts(runtime, unit, given)
    store.write_back()
    read = [leaf.key for leaf in unit.leaves if leaf.type in VIEWED or completes_by_viewing(leaf.type)]
    arrive(enrolment, reached or unit)
    write_down(course, enrolment, Published(completions=dict.fromkeys(read, 1.0)))


@transaction
def keep(
    actor: Actor,
    course: Course,
    unit: Unit,
    given: Mapping[str, Mapping[str, Sequence[str]]],
    typed_at: datetime | None = None,
) -> None:
    """Answers that were typed but not sent stay where they were typed, on any device and in any language (C4, C7).

    What was typed before the last answer to a question was sent (`typed_at`) does not stand over that answer.
    """
    enrolment = learner_of(actor, course)
    runtime, store = _runtime(actor, course, unit)
    keep_drafts(runtime, unit, given, typed_at)
    store.write_back()
    arrive(enrolment, unit)


@transaction
def begin_anew(
    actor: Actor, course: Course, unit: Unit, block_key: str, given: Mapping[str, Mapping[str, Sequence[str]]]
) -> None:
    """Clear what the learner gave to one question block, where its author lets them; what was typed into others stays as drafts.

    Used attempts and the best grade stand. Raises NotFound where the block offers no new beginning.
    """
    enrolment = learner_of(actor, course)
    if block_key not in {leaf.key for leaf in unit.leaves if leaf.type == "problem"}:
        raise NotFound
    runtime, store = _runtime(actor, course, unit)
    block = _problem(runtime, block_key)
    if not block.can_begin_anew:
        raise NotFound
    keep_drafts(runtime, unit, {key: typed for key, typed in given.items() if key != block_key})
    block.begin_anew()
    block.save()
    store.write_back()
    arrive(enrolment, unit, block_key)


@transaction
def retake(actor: Actor, course: Course) -> Unit | None:
    """Open the questions again that did not earn all their points, with all their attempts; best results stand (C4).

    For a learner who did everything and did not pass; for others nothing changes. Returns the unit of the first of these questions.
    """
    enrolment = learner_of(actor, course)
    if enrolment.completed_at is not None or enrolment.done < enrolment.required:
        return None
    assert course.current_revision_id is not None
    earned = db.session.execute(
        select(Progress.block_key, Progress.earned, Progress.possible).where(
            Progress.person_id == actor.person_id, Progress.course_id == course.id, Progress.earned < Progress.possible
        )
    )
    missed = {row.block_key for row in earned}
    for state in db.session.scalars(
        select(LearnerState).where(
            LearnerState.person_id == actor.person_id,
            LearnerState.course_id == course.id,
            LearnerState.block_key.in_(missed),
        )
    ):
        state.fields = {name: value for name, value in state.fields.items() if name not in ProblemBlock.ANSWERED}
    units = revision_facts(course.current_revision_id).outline.open_at(now()).units
    return next((unit for unit in units if missed & {leaf.key for leaf in unit.leaves}), None)


@transaction
def claim_certificate(
    actor: Actor, course: Course, language: str, name_latin: str, name_native: str | None
) -> Certificate:
    """Issue the certificate of a completed course; a new name or language supersedes the one before (C6).

    Raises NoCertificate for a course that gives none, and NotCompleted.
    """
    enrolment = learner_of(actor, course)
    if not course.gives_certificate:
        raise NoCertificate
    if enrolment.completed_at is None:
        raise NotCompleted
    return certificates.issue(
        person_id=enrolment.person_id,
        subject_kind="course",
        subject_id=course.id,
        subject_revision_id=enrolment.completed_revision_id,
        title=course.title,
        completed_on=enrolment.completed_at.date(),
        language=language,
        name_latin=name_latin,
        name_native=name_native,
    )


def _enrolment(actor: Actor, course: Course) -> Enrolment | None:
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == actor.person_id, Enrolment.course_id == course.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def learner_of(actor: Actor, course: Course) -> Enrolment:
    """The learner's enrolment, locked, so that two submissions of one learner follow each other."""
    policies.course.require(actor, "enrol", course)
    enrolment = _enrolment(actor, course)
    if enrolment is None:
        raise NotEnrolled
    return enrolment


def _runtime(actor: Actor, course: Course, unit: Unit, writes: bool = False) -> tuple[CourseRuntime, LearnerStateStore]:
    return runtime_for(actor, course, unit, current_language(), writes)


def _problem(runtime: CourseRuntime, block_key: str) -> ProblemBlock:
    block = runtime.block(block_key)
    if not isinstance(block, ProblemBlock) or not block.is_gradable:
        raise NotFound
    return block


def keep_drafts(
    runtime: CourseRuntime,
    unit: Unit,
    given: Mapping[str, Mapping[str, Sequence[str]]],
    typed_at: datetime | None = None,
) -> None:
    """Answers typed but not sent stay where they were typed (C4); what names no question of this unit is left out."""
    for key in {leaf.key for leaf in unit.leaves} & given.keys():
        block = runtime.block(key)
        typed = {question: list(values) for question, values in given[key].items()}
        if isinstance(block, Responding):
            is_kept = block.keep_draft(typed)
        else:
            is_kept = isinstance(block, ProblemBlock) and block.keep_draft(typed, typed_at)
        if is_kept:
            block.save()


def _keep_late(
    actor: Actor, course: Course, block: ProblemBlock, block_key: str, answers: dict[str, list[str]]
) -> None:
    """What came after the close is kept for the learner and the course team, and counts for nothing (C4)."""
    try:
        is_new = block.keep_late(answers, current_language())
    except (UnknownChoice, InvalidAnswer) as error:
        raise UnknownAnswer from error
    if is_new:
        block.save()
        _record_attempt(actor, course, block, block_key, answers, 0.0, 0.0, late=True)


def _record_attempt(
    actor: Actor,
    course: Course,
    block: ProblemBlock,
    block_key: str,
    answers: dict[str, list[str]],
    earned: float,
    possible: float,
    late: bool = False,
) -> None:
    assert actor.person_id is not None
    assert course.current_revision_id is not None
    count = _attempts(actor.person_id, course.id, block_key)
    db.session.add(
        Attempt(
            person_id=actor.person_id,
            course_id=course.id,
            block_key=block_key,
            number=count + 1,
            revision_id=course.current_revision_id,
            language=current_language(),
            answers=answers,
            earned=earned,
            possible=possible,
            late=late,
            submitted_at=now(),
        )
    )


def _attempts(person_id: UUID, course_id: UUID, block_key: str) -> int:
    numbers = db.session.scalars(
        select(Attempt.number).where(
            Attempt.person_id == person_id, Attempt.course_id == course_id, Attempt.block_key == block_key
        )
    )
    return max(numbers, default=0)


def arrive(enrolment: Enrolment, unit: Unit, block_key: str | None = None) -> None:
    """Where the learner resumes, on any device: the unit, and the block that was answered last in it (C3)."""
    enrolment.last_unit, enrolment.last_block, enrolment.last_unit_at = unit.slug, block_key, now()
