"""Places in a course, for those who want one; learners and those who wait, for its team (C10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from courses import policies
from courses.models import Cohort, Course, Enrolment, Invited, Waiting
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.parties.models import Party
from minamata.parties.queries import acting_for_parties
from minamata.policies import Actor


@dataclass(frozen=True)
class Places:
    """Whether somebody who is no learner yet can become one now; `waits_as` is their number on the waiting list."""

    is_open: bool
    is_by_invitation: bool
    is_invited: bool
    opens_at: datetime | None
    left: int | None
    waits_as: int | None

    @property
    def is_offered(self) -> bool:
        """Whether there is a button to press."""
        return self.waits_as is None and (self.is_open or self.is_invited)


@dataclass(frozen=True)
class LearnerRow:
    """A learner in the list of the team, with the cohort they go with."""

    enrolment: Enrolment
    name: str
    cohort: str | None = None

    @property
    def share(self) -> float:
        return self.enrolment.done / self.enrolment.required if self.enrolment.required else 0.0


@dataclass(frozen=True)
class People:
    """A page of the learners of a course, the first of those who wait, and who was invited and has not come yet."""

    learners: Sequence[LearnerRow]
    following: UUID | None
    waiting: Sequence[tuple[Waiting, str]]
    invited: Sequence[Invited]


def places(actor: Actor, course: Course) -> Places:
    """What the rules of the course say to the actor now; one statement for who is signed in, none for others."""
    moment = now()
    is_early = course.enrol_from is not None and moment < course.enrol_from
    is_late = course.enrol_until is not None and moment >= course.enrol_until
    place, is_invited = _asked_for(actor, course) if actor.person_id is not None else (None, False)
    return Places(
        is_open=course.enrolment_mode == "open" and not is_early and not is_late,
        is_by_invitation=course.enrolment_mode == "invitation",
        is_invited=is_invited,
        opens_at=course.enrol_from if is_early and course.enrolment_mode == "open" else None,
        left=None if course.capacity is None else max(0, course.capacity - course.learners),
        waits_as=place,
    )


def _asked_for(actor: Actor, course: Course) -> tuple[int | None, bool]:
    mine = (
        select(Waiting.id).where(Waiting.course_id == course.id, Waiting.person_id == actor.person_id).scalar_subquery()
    )
    before = select(func.count()).where(Waiting.course_id == course.id, Waiting.id <= mine).scalar_subquery()
    invited = (
        select(func.count())
        .select_from(Invited)
        .join(Person, (func.lower(Person.email) == Invited.address) & Person.email_verified)
        .where(Invited.course_id == course.id, Person.id == actor.person_id)
        .scalar_subquery()
    )
    place, invitations = db.session.execute(select(before, invited)).one()
    return place or None, bool(invitations)


@dataclass(frozen=True)
class CohortRow:
    """A cohort in the list of the team: how many learn, what they have done altogether (0 to 1), and how many completed the course."""

    id: UUID
    name: str
    learners: int
    share: float
    completed: int


def cohorts_of(actor: Actor, course: Course) -> Sequence[CohortRow]:
    """The cohorts of a course for its team, by their names. NotFound for everybody else."""
    _for_the_team(actor, course)
    rows = db.session.execute(
        select(
            Cohort.id,
            Cohort.name,
            func.count(Enrolment.id),
            func.coalesce(func.sum(Enrolment.done), 0),
            func.coalesce(func.sum(Enrolment.required), 0),
            func.count(Enrolment.completed_at),
        )
        .outerjoin(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Cohort.course_id == course.id)
        .group_by(Cohort.id, Cohort.name)
        .order_by(Cohort.name)
    )
    return [
        CohortRow(cohort_id, name, learners, done / required if required else 0.0, completed)
        for cohort_id, name, learners, done, required, completed in rows
    ]


def cohort_named(course: Course, name: str) -> UUID:
    """The cohort of that name. NotFound when the course has none."""
    found = db.session.scalar(select(Cohort.id).where(Cohort.course_id == course.id, Cohort.name == name))
    if found is None:
        raise NotFound
    return found


def parties_to_enrol() -> Sequence[Party]:
    """The Parties for which somebody acts now."""
    acting = acting_for_parties().subquery()
    return db.session.scalars(select(Party).where(Party.id.in_(select(acting.c.party_id)))).all()


def people_of(actor: Actor, course: Course, after: UUID | None, limit: int, cohort_id: UUID | None = None) -> People:
    """The people of a course for its team, in the order in which they came, or those of one cohort. NotFound for everybody else."""
    learners, following = learners_of(actor, course, after, limit, cohort_id)
    waiting, _more = waiting_for(actor, course, None, limit)
    invited, _more = invited_to(actor, course, None, limit)
    return People(learners, following, waiting, invited)


def learners_of(
    actor: Actor, course: Course, after: UUID | None, limit: int, cohort_id: UUID | None = None
) -> tuple[list[LearnerRow], UUID | None]:
    """A page of the learners of a course for its team, or of those of one cohort, and the key of the next page. NotFound for others."""
    _for_the_team(actor, course)
    found = (
        select(Enrolment, Person.name, Cohort.name)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.course_id == course.id, *([Enrolment.id > after] if after is not None else []))
    )
    if cohort_id is not None:
        found = found.where(Enrolment.cohort_id == cohort_id)
    rows = db.session.execute(found.order_by(Enrolment.id).limit(limit + 1)).all()
    learners = [LearnerRow(enrolment, name, cohort) for enrolment, name, cohort in rows[:limit]]
    return learners, learners[-1].enrolment.id if len(rows) > limit else None


def waiting_for(
    actor: Actor, course: Course, after: UUID | None, limit: int
) -> tuple[list[tuple[Waiting, str]], UUID | None]:
    """A page of those who wait for a place, the first come first, for the team, and the key of the next page. NotFound for others."""
    _for_the_team(actor, course)
    found = (
        select(Waiting, Person.name)
        .join(Person, Person.id == Waiting.person_id)
        .where(Waiting.course_id == course.id, *([Waiting.id > after] if after is not None else []))
    )
    rows = db.session.execute(found.order_by(Waiting.id).limit(limit + 1)).all()
    waiting = [(row, name) for row, name in rows[:limit]]
    return waiting, waiting[-1][0].id if len(rows) > limit else None


def invited_to(actor: Actor, course: Course, after: UUID | None, limit: int) -> tuple[Sequence[Invited], UUID | None]:
    """A page of the addresses that were invited, for the team, and the key of the next page. NotFound for others."""
    _for_the_team(actor, course)
    found = select(Invited).where(Invited.course_id == course.id, *([Invited.id > after] if after is not None else []))
    rows = db.session.scalars(found.order_by(Invited.id).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def _for_the_team(actor: Actor, course: Course) -> None:
    if not policies.course.allows(actor, "lead", course):
        raise NotFound
