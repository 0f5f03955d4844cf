"""How people become learners of a course, and cease to be (C10). Whatever is asked twice is done once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from courses import policies
from courses.errors import EnrolmentClosed, NotPrepared, StaysCompleted
from courses.models import Course, Enrolment, Invited, Progress, Waiting
from courses.queries.prerequisites import missing_for
from courses.runtime.content import revision_facts
from courses.services.progress import count_anew
from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.contracts.courses import Enrolled
from minamata.db import db, now, transaction
from minamata.events import publish
from minamata.i18n import current_language
from minamata.policies import Actor


@transaction
def enrol(actor: Actor, course: Course) -> Enrolment | None:
    """Make the person a learner of the course; None when it is full and they wait for a place now.

    Raises EnrolmentClosed when the rules of the course do not let them in, and NotPrepared while another course is to be completed
    first; who was invited is let in by any rules.
    """
    policies.course.require(actor, "enrol", course)
    assert actor.person_id is not None
    hold(course)
    found = _enrolment(actor.person_id, course.id)
    if found is not None:
        return found
    if not _is_invited(actor.person_id, course.id):
        _refuse_closed(course)
        _refuse_unprepared(actor, course)
    return _enrol_or_wait(course, actor.person_id)


@transaction
def leave(actor: Actor, course: Course) -> None:
    """The person is no learner any more, nor waits; what they have done stays for when they come back. The next who waits moves up.

    Raises StaysCompleted for a course that they have completed.
    """
    policies.course.require(actor, "enrol", course)
    assert actor.person_id is not None
    hold(course)
    _end(course, actor.person_id)


@transaction
def remove(actor: Actor, course: Course, person_id: UUID) -> None:
    """The team ends somebody's enrolment or waiting; what they have done stays. Raises StaysCompleted."""
    policies.course.require(actor, "lead", course)
    hold(course)
    if _end(course, person_id):
        audit.record(actor, "courses.learner_removed", "course", str(course.id), after={"person": str(person_id)})


def hold(course: Course) -> None:
    """Lock the row of the course: places are given one after the other."""
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    db.session.refresh(course)


def _enrolment(person_id: UUID, course_id: UUID) -> Enrolment | None:
    found = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    return db.session.scalars(found).first()


def _refuse_closed(course: Course) -> None:
    moment = now()
    if course.enrolment_mode == "invitation":
        raise EnrolmentClosed("invitation")
    is_early = course.enrol_from is not None and moment < course.enrol_from
    is_late = course.enrol_until is not None and moment >= course.enrol_until
    if course.enrolment_mode == "closed" or is_early or is_late:
        raise EnrolmentClosed("closed")


def _refuse_unprepared(actor: Actor, course: Course) -> None:
    missing = missing_for(actor, course)
    if missing:
        raise NotPrepared([each.title.shown(current_language()).text for each in missing.shown])


def _enrol_or_wait(course: Course, person_id: UUID) -> Enrolment | None:
    if course.capacity is not None and course.learners >= course.capacity:
        if db.session.scalars(_waiting(course.id).where(Waiting.person_id == person_id)).first() is None:
            db.session.add(Waiting(course_id=course.id, person_id=person_id, since=now()))
            db.session.flush()
        return None
    return _give_a_place(course, person_id, "self")


def _give_a_place(course: Course, person_id: UUID, how: str) -> Enrolment:
    return give_places(course, [person_id], how)[0]


def give_places(course: Course, people: Sequence[UUID], how: str) -> list[Enrolment]:
    """Make people learners, with all that each did in the course before; `how` is as `Enrolled` says. The course is held."""
    assert course.current_revision_id is not None
    facts = revision_facts(course.current_revision_id)
    rows: dict[UUID, dict[str, Progress]] = {person_id: {} for person_id in people}
    done_before = select(Progress).where(Progress.course_id == course.id, Progress.person_id.in_(people))
    for row in db.session.scalars(done_before):
        rows[row.person_id][row.block_key] = row
    enrolments = [Enrolment(person_id=each, course_id=course.id, enrolled_at=now()) for each in people]
    db.session.add_all(enrolments)
    db.session.flush()
    db.session.execute(delete(Waiting).where(Waiting.course_id == course.id, Waiting.person_id.in_(people)))
    _note_that_they_came(course, people, now())
    for enrolment in enrolments:
        count_anew(enrolment, facts, rows[enrolment.person_id])
        publish(Enrolled(enrolment.person_id, course.id, how))
    db.session.execute(update(Course).where(Course.id == course.id).values(learners=Course.learners + len(people)))
    db.session.refresh(course)
    return enrolments


def _end(course: Course, person_id: UUID) -> bool:
    """Whether there was anything to end."""
    waited = db.session.scalars(_waiting(course.id).where(Waiting.person_id == person_id)).first()
    if waited is not None:
        db.session.delete(waited)
        return True
    enrolment = _enrolment(person_id, course.id)
    if enrolment is None:
        return False
    if enrolment.completed_at is not None:
        raise StaysCompleted
    db.session.delete(enrolment)
    _note_that_they_came(course, [person_id], None)
    db.session.execute(update(Course).where(Course.id == course.id).values(learners=Course.learners - 1))
    db.session.flush()
    db.session.refresh(course)
    move_up(course)
    return True


def move_up(course: Course) -> None:
    """Give free places to those who wait longest. The course is held."""
    free = None if course.capacity is None else max(0, course.capacity - course.learners)
    next_ones = db.session.scalars(_waiting(course.id).order_by(Waiting.id).limit(free)).all()
    if next_ones:
        give_places(course, [waiting.person_id for waiting in next_ones], "place")


def _waiting(course_id: UUID) -> Select[Waiting]:
    return select(Waiting).where(Waiting.course_id == course_id)


def _note_that_they_came(course: Course, people: Sequence[UUID], at: datetime | None) -> None:
    """Who was invited and learns now is awaited no more; who learns no more may come by the same invitation again."""
    found = db.session.scalars(select(Person.email).where(Person.id.in_(people), Person.email_verified))
    addresses = [address.lower() for address in found if address]
    db.session.execute(
        update(Invited).where(Invited.course_id == course.id, Invited.address.in_(addresses)).values(came_at=at)
    )


def _has_invitation(course_id: UUID, address: str) -> bool:
    found = select(Invited.id).where(Invited.course_id == course_id, Invited.address == address)
    return db.session.scalar(found) is not None


def _is_invited(person_id: UUID, course_id: UUID) -> bool:
    person = db.session.get_one(Person, person_id)
    return bool(person.email and person.email_verified) and _has_invitation(course_id, str(person.email).lower())
