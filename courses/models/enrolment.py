"""Who wants to learn a course, or was asked to, and is no learner yet (C10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Waiting(Base):
    """A person who waits for a place in a full course, in the order in which they came."""

    __tablename__ = "courses_waiting"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_courses_waiting_course_id", "course_id", "id"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    since: Mapped[datetime]


class Invited(Base):
    """An e-mail address, in small letters, whose owner may enrol whatever the rules say, as soon as they sign in with it.

    `came_at` is when the owner became a learner, and empty again when they are one no more. `message_id` is the letter that was
    written to the address; letters are forgotten before invitations.
    """

    __tablename__ = "courses_invited"
    __table_args__ = (
        UniqueConstraint("course_id", "address"),
        Index(
            "ix_courses_invited_awaited",
            "course_id",
            "id",
            sqlite_where=text("came_at IS NULL"),
            postgresql_where=text("came_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    address: Mapped[str] = mapped_column(index=True)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(index=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("mail_message.id", ondelete="SET NULL"), index=True)
    came_at: Mapped[datetime | None]


class Cohort(Base):
    """Learners of a course who go together; with `party_id` those who act for that Party (C10)."""

    __tablename__ = "courses_cohort"
    __table_args__ = (UniqueConstraint("course_id", "name"), UniqueConstraint("course_id", "party_id"))

    id: Mapped[Key]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    name: Mapped[str]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties_party.id"))
    created_at: Mapped[datetime]
