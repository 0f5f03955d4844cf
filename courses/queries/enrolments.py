"""Places in a course, for those who want one; learners and those who wait, for its team (C10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from courses import policies
from courses.models import Cohort, Course, Enrolment, Invited, Waiting
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.mail.models import Message
from minamata.parties.models import Party
from minamata.parties.queries import acting_for_parties
from minamata.policies import Actor

R = TypeVar("R")


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
class WaitingRow:
    """Who waits for a place."""

    waiting: Waiting
    name: str


@dataclass(frozen=True)
class InvitedRow:
    """Who was invited and has not come yet; `letter` is what became of the letter to them, None where that is not known any more."""

    invited: Invited
    letter: str | None


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows of a list, and the key after which the next ones come."""

    rows: Sequence[R]
    following: UUID | None


@dataclass(frozen=True)
class People:
    """A page each of the learners of a course, of those who wait, and of those who were invited and have not come yet."""

    learners: Page[LearnerRow]
    waiting: Page[WaitingRow]
    invited: Page[InvitedRow]


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


def people_of(
    actor: Actor,
    course: Course,
    after: UUID | None,
    limit: int,
    cohort_id: UUID | None = None,
    *,
    waiting_after: UUID | None = None,
    invited_after: UUID | None = None,
) -> People:
    """The people of a course for its team, each list in the order in which they came. NotFound for everybody else.

    With `cohort_id` the learners are those of that cohort.
    """
    return People(
        learners_of(actor, course, after, limit, cohort_id),
        waiting_for(actor, course, waiting_after, limit),
        invited_to(actor, course, invited_after, limit),
    )


def learners_of(
    actor: Actor, course: Course, after: UUID | None, limit: int, cohort_id: UUID | None = None
) -> Page[LearnerRow]:
    """A page of the learners of a course for its team, or of those of one cohort. NotFound for everybody else."""
    _for_the_team(actor, course)
    learners = (
        select(Enrolment, Person.name, Cohort.name)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.course_id == course.id, *_behind(Enrolment.id, after))
        .order_by(Enrolment.id)
    )
    if cohort_id is not None:
        learners = learners.where(Enrolment.cohort_id == cohort_id)
    return _page(LearnerRow, lambda row: row.enrolment.id, learners, limit)


def waiting_for(actor: Actor, course: Course, after: UUID | None, limit: int) -> Page[WaitingRow]:
    """A page of those who wait for a place, the first come first, for the team. NotFound for everybody else."""
    _for_the_team(actor, course)
    waiting = (
        select(Waiting, Person.name)
        .join(Person, Person.id == Waiting.person_id)
        .where(Waiting.course_id == course.id, *_behind(Waiting.id, after))
        .order_by(Waiting.id)
    )
    return _page(WaitingRow, lambda row: row.waiting.id, waiting, limit)


def invited_to(actor: Actor, course: Course, after: UUID | None, limit: int) -> Page[InvitedRow]:
    """A page of those who were invited and have not come yet, for the team. NotFound for everybody else."""
    _for_the_team(actor, course)
    invited = (
        select(Invited, Message.state)
        .outerjoin(Message, Message.id == Invited.message_id)
        .where(Invited.course_id == course.id, Invited.came_at.is_(None), *_behind(Invited.id, after))
        .order_by(Invited.id)
    )
    return _page(InvitedRow, lambda row: row.invited.id, invited, limit)


def _for_the_team(actor: Actor, course: Course) -> None:
    if not policies.course.allows(actor, "lead", course):
        raise NotFound


def _behind(key: InstrumentedAttribute[UUID], after: UUID | None) -> Sequence[ColumnElement[bool]]:
    return () if after is None else (key > after,)


def _page(made_of: Callable[..., R], key: Callable[[R], UUID], found: Select[*tuple[Any, ...]], limit: int) -> Page[R]:
    rows = [made_of(*row) for row in db.session.execute(found.limit(limit + 1))]
    return Page(rows[:limit], key(rows[limit - 1]) if len(rows) > limit else None)
