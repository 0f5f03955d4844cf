"""What blocks keep beside the state of one learner in one course, and what they tell of learners."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class LearnerPreference(Base):
    """What blocks keep for a learner over all courses: by block type (`preferences`), or for all types (`user_info`, an empty name)."""

    __tablename__ = "courses_learner_preference"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    fields: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class SharedState(Base):
    """What a block keeps for all its learners together, such as the tally of a poll (`user_state_summary`)."""

    __tablename__ = "courses_shared_state"
    __table_args__ = (UniqueConstraint("course_id", "name"),)

    id: Mapped[Key]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    name: Mapped[str]
    fields: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class BlockEvent(Base):
    """What a block told of a learner, for the course team to learn from; `data` is kept up to 8 KB, else only its size."""

    __tablename__ = "courses_block_event"
    __table_args__ = (Index("ix_courses_block_event_course_id_block_key", "course_id", "block_key"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    block_key: Mapped[str]
    name: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class BlockCall(Base):
    """A call of a handler that was done, with its answer, so that the same call sent again is answered and not done again (decision 3)."""

    __tablename__ = "courses_block_call"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "target", "key"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    target: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    content_type: Mapped[str]
    body: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
