"""The catalogue, and one course by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from courses import policies
from courses.links import addresses_of_blocks, name_of_block
from courses.models import Course, Enrolment
from courses.queries.facets import ANYTHING, Wish, answering, following, of_the_actor, ordering
from courses.queries.ratings import mean_of
from courses.runtime.content import revision_facts
from minamata.db import db
from minamata.errors import NotFound
from minamata.i18n import Localized, Shown
from minamata.policies import Actor

A_PAGE = 20


@dataclass(frozen=True)
class Listed:
    """A course in a list, with how far the reader is."""

    course: Course
    enrolment: Enrolment | None

    @property
    def share(self) -> float:
        """Done, from 0 to 1."""
        if self.enrolment is None or not self.enrolment.required:
            return 0.0
        return self.enrolment.done / self.enrolment.required

    @property
    def is_completed(self) -> bool:
        return self.enrolment is not None and self.enrolment.completed_at is not None

    def title(self, lang: str) -> Shown:
        return self.course.title.shown(lang)

    def summary(self, lang: str) -> Shown:
        return self.course.summary.shown(lang)

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.course.facts

    @property
    def mean(self) -> float | None:
        """The mean of the stars that learners gave."""
        return mean_of(self.course)

    @property
    def languages(self) -> list[str]:
        return sorted(self.course.title)


def catalogue(
    actor: Actor, after: UUID | None = None, limit: int = A_PAGE, wish: Wish = ANYTHING
) -> tuple[list[Listed], UUID | None]:
    """A page of the courses that the actor may see and that answer the wish, and the key of the next page (C13)."""
    found = select(Course, Enrolment).outerjoin(Enrolment, of_the_actor(actor)).where(answering(actor, wish))
    if after is not None:
        found = found.where(following(wish.order, after))
    rows = db.session.execute(found.order_by(*ordering(wish.order)).limit(limit + 1)).all()
    listed = [Listed(course, enrolment) for course, enrolment in rows[:limit]]
    return listed, listed[-1].course.id if len(rows) > limit else None


def mine(actor: Actor, limit: int = 5) -> Sequence[Listed]:
    """The courses the actor learns: those to go on with before those completed, the last touched first."""
    rows = db.session.execute(
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.person_id == actor.person_id, policies.readable(actor))
        .order_by(Enrolment.completed_at.is_not(None), Enrolment.last_unit_at.desc().nulls_last(), Enrolment.id.desc())
        .limit(limit)
    )
    return [Listed(course, enrolment) for course, enrolment in rows]


def enrolments(actor: Actor, after: UUID | None, limit: int) -> tuple[list[Listed], UUID | None]:
    """A page of the courses the actor learns, in the order of enrolment, and the key of the next page."""
    found = (
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.person_id == actor.person_id, policies.readable(actor))
    )
    if after is not None:
        found = found.where(Enrolment.id > after)
    rows = db.session.execute(found.order_by(Enrolment.id).limit(limit + 1)).all()
    listed = [Listed(course, enrolment) for course, enrolment in rows[:limit]]
    return listed, rows[limit - 1][1].id if len(rows) > limit else None


def course_for(actor: Actor, slug: str) -> Listed:
    """The course called `slug`, with the actor's enrolment. NotFound when there is none, or none for this actor."""
    row = db.session.execute(
        select(Course, Enrolment)
        .outerjoin(Enrolment, (Enrolment.course_id == Course.id) & (Enrolment.person_id == actor.person_id))
        .where(Course.slug == slug, Course.current_revision_id.is_not(None), policies.readable(actor))
    ).first()
    if row is None:
        raise NotFound
    return Listed(row[0], row[1])


class Catalogue:
    """Answers other rooms (`minamata.contracts.courses.CourseCatalogue`)."""

    def title_of(self, course_id: UUID) -> Localized:
        """The title of a course in every language it has; LookupError when there is no such course."""
        course = db.session.get(Course, course_id)
        if course is None:
            raise LookupError(str(course_id))
        return course.title

    def path_of_block(self, course_id: UUID, block_key: str) -> str | None:
        """The page of the unit in which a block stands, without the language; None for a block that the course does not have."""
        course = db.session.get(Course, course_id)
        if course is None or course.current_revision_id is None:
            return None
        places = addresses_of_blocks(revision_facts(course.current_revision_id).outline)
        place = places.get(name_of_block(block_key))
        return None if place is None else f"/courses/{course.slug}/{place}"

    def completed_at(self, person_id: UUID, course_id: UUID) -> Any:
        """When the person completed the course, or None."""
        return db.session.scalar(
            select(Enrolment.completed_at).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        )
