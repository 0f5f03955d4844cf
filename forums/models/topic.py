"""Topics."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

KINDS = ("discussion", "question", "announcement", "consultation")
STATES = ("visible", "pending", "refused", "hidden", "merged")


class Topic(Base):
    """A row of posts under one title, in one area.

    `state` is visible, pending (waits for a moderator), refused by one, hidden (why, says `hidden_for`), or merged: then its posts stand
    in `merged_into_id`, and its address leads there. Of the first and the last post, `..._as` says in which capacity it was spoken and
    `..._code` for which body. `replies` counts the visible posts after the first; `last_number` the numbers given so far. A topic about a
    thing of another room has the kind and the id of that thing, once (F13). `opens_at` and `closes_at` are those of its consultation, for
    lists.
    """

    __tablename__ = "forums_topic"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_forums_topic_latest", "area_id", "is_pinned", "last_post_id"),
        Index("ix_forums_topic_area_id", "area_id", "last_post_id"),
        Index("ix_forums_topic_unanswered", "area_id", "kind", "accepted_post_id"),
        Index("ix_forums_topic_last_post_id", "last_post_id"),
    )

    id: Mapped[Key]
    area_id: Mapped[UUID] = mapped_column(ForeignKey("forums_area.id"))
    slug: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="visible")
    hidden_for: Mapped[str | None]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    author_as: Mapped[str]
    author_code: Mapped[str | None]
    created_at: Mapped[datetime]
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_featured: Mapped[bool] = mapped_column(default=False, server_default=false())
    locked_at: Mapped[datetime | None]
    replies: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)
    file_bytes: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    # No foreign keys: they would close a circle of tables, and a post is never removed.
    first_post_id: Mapped[UUID | None]
    last_post_id: Mapped[UUID | None]
    last_post_at: Mapped[datetime | None]
    last_author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    last_as: Mapped[str | None]
    last_code: Mapped[str | None]
    accepted_post_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_topic.id"), index=True)
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    has_poll: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
