"""What learners think of a course, told once they have completed it (C13)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from courses import policies
from courses.errors import NotCompleted
from courses.models import Course, Enrolment, Rating
from minamata.db import db, new_id, now, transaction
from minamata.policies import Actor

STARS = range(1, 6)


@transaction
def rate(actor: Actor, course: Course, stars: int, words: str) -> None:
    """Say how good the course was, in stars from 1 to 5, with words for its team; said again, the last counts. Raises NotCompleted."""
    policies.course.require(actor, "enrol", course)
    assert stars in STARS
    completed = select(Enrolment.id).where(
        Enrolment.person_id == actor.person_id, Enrolment.course_id == course.id, Enrolment.completed_at.is_not(None)
    )
    if db.session.scalar(completed) is None:
        raise NotCompleted
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    found = db.session.scalars(
        select(Rating).where(Rating.person_id == actor.person_id, Rating.course_id == course.id)
    ).first()
    if found is None:
        found = Rating(id=new_id(), person_id=actor.person_id, course_id=course.id)
        db.session.add(found)
        _count(course.id, 1, stars)
    else:
        _count(course.id, 0, stars - found.stars)
    found.stars, found.words, found.rated_at = stars, words, now()


def forget(person_id: UUID) -> None:
    """Take away what a person thought of courses; part of a transaction."""
    for rating in db.session.scalars(select(Rating).where(Rating.person_id == person_id)):
        _count(rating.course_id, -1, -rating.stars)
        db.session.delete(rating)
    db.session.flush()


def _count(course_id: UUID, people: int, stars: int) -> None:
    with db.session.no_autoflush:
        db.session.execute(
            update(Course)
            .where(Course.id == course_id)
            .values(rating_count=Course.rating_count + people, rating_sum=Course.rating_sum + stars)
        )
