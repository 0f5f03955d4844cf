"""What learners have done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Enrolment(Base):
    """A learner in a course: one over all languages, revisions and sessions.

    `done` of `required` blocks and the `grade` (0 to 1) are kept here for lists; they are counted anew with every write of progress.
    """

    __tablename__ = "courses_enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course_id"), Index("ix_courses_enrolment_course_id", "course_id"))

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    enrolled_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    required: Mapped[int] = mapped_column(default=0)
    grade: Mapped[float | None]
    last_unit: Mapped[str | None]
    last_block: Mapped[str | None]
    last_unit_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("courses_revision.id"))
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("courses_cohort.id"), index=True)


class LearnerState(Base):
    """What a block keeps for a learner: the fields of XBlock scope `user_state` (and the other learner scopes, by `scope`)."""

    __tablename__ = "courses_learner_state"
    __table_args__ = (UniqueConstraint("course_id", "person_id", "block_key", "scope"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    block_key: Mapped[str]
    scope: Mapped[str]
    fields: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Attempt(Base):
    """One graded answer of a learner, with the revision it was graded by. The numbering is unique, so races cannot add one."""

    __tablename__ = "courses_attempt"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "block_key", "number"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    block_key: Mapped[str]
    number: Mapped[int]
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("courses_revision.id"))
    language: Mapped[str]
    answers: Mapped[dict[str, Any]]
    earned: Mapped[float]
    possible: Mapped[float]
    late: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime]


class Progress(Base):
    """What a learner has reached in one block: completion (0 to 1, never falling) and the best grade."""

    __tablename__ = "courses_progress"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "block_key"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    block_key: Mapped[str]
    completion: Mapped[float] = mapped_column(default=0.0)
    first_done_at: Mapped[datetime | None]
    earned: Mapped[float | None]
    possible: Mapped[float | None]
    client_id: Mapped[str | None]
    client_time: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class Rating(Base):
    """What who completed a course thinks of it: 1 to 5 stars, and words for its team alone (C13)."""

    __tablename__ = "courses_rating"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_courses_rating_course_id", "course_id", "id"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime]
