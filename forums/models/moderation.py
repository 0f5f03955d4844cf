"""What moderators do, what readers report, and who is on duty (F5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

FLAG_REASONS = ("spam", "off_topic", "offensive", "wrong", "other")
OUTCOMES = ("agreed", "declined")


class Act(Base):
    """Something a moderator did, with what was before and after it, so that it can be undone; without an actor the program did it.

    `area_id` is where it was done; a move, a merge or a split has the other area and topic as well. `waited` is how many seconds of
    working time passed before it since the post or the comment began to wait, or was reported.
    """

    __tablename__ = "forums_act"
    __table_args__ = (
        Index("ix_forums_act_area_id", "area_id", "id"),
        Index("ix_forums_act_other_area_id", "other_area_id", "id"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_area.id"))
    other_area_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_area.id"))
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_topic.id"), index=True)
    other_topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_topic.id"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_post.id"), index=True)
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_comment.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    waited: Mapped[int | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]


class Flag(Base):
    """That a person has reported a post, and what became of it: agreed, declined, or None while nobody has looked."""

    __tablename__ = "forums_flag"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id"),
        Index(
            "ix_forums_flag_open",
            "id",
            sqlite_where=text("reviewed_at IS NULL"),
            postgresql_where=text("reviewed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    words: Mapped[str | None]
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]


class Duty(Base):
    """When a moderator is on duty: on which days of the week (0 is Monday), between which hours of a time zone, for which languages.

    `begins` and `ends` are local times such as 09:00; a duty that ends before it begins goes on into the next day.
    """

    __tablename__ = "forums_duty"

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    weekdays: Mapped[list[str]]
    begins: Mapped[str]
    ends: Mapped[str]
    zone: Mapped[str]
    languages: Mapped[list[str]]
    created_at: Mapped[datetime]
