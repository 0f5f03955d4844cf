"""How far people have read, and what they follow (F2, F3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

LEVELS = ("watching", "tracking", "normal", "muted")


class AreaState(Base):
    """How a person follows an area, and up to which post everything in it counts as read; None for what nobody said."""

    __tablename__ = "forums_area_state"
    __table_args__ = (
        UniqueConstraint("person_id", "area_id"),
        Index("ix_forums_area_state_area_id", "area_id", "level"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("forums_area.id"))
    level: Mapped[str | None]
    read_to: Mapped[UUID | None]


class TopicState(Base):
    """How a person follows a topic, and the last post of it that they have read."""

    __tablename__ = "forums_topic_state"
    __table_args__ = (
        UniqueConstraint("person_id", "topic_id"),
        Index("ix_forums_topic_state_topic_id", "topic_id", "level"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_topic.id"))
    level: Mapped[str | None]
    read_to: Mapped[UUID | None]
    changed_at: Mapped[datetime]


class Unread(Base):
    """A post before the mark of its reader that they have not read all the same, because it came in from another topic."""

    __tablename__ = "forums_unread"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"), primary_key=True, index=True)
