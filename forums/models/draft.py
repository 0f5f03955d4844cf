"""Texts that are being written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Draft(Base):
    """What a person has written and not posted yet: an answer in a topic, or a topic to be begun, for which `topic_id` is None.

    `version` counts the savings, `page` names the page in a browser that saved last: what is saved from elsewhere over an older version
    becomes a draft of its own. `files` are the uploads that go with it, by their ids.
    """

    __tablename__ = "forums_draft"
    __table_args__ = (
        Index("ix_forums_draft_person_id", "person_id", "topic_id"),
        Index("ix_forums_draft_changed_at", "changed_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_topic.id"), index=True)
    area: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    speak_as: Mapped[str | None]
    reply_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_post.id"), index=True)
    files: Mapped[list[str]] = mapped_column(default=list)
    page: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
