"""What comes in on a consultation: submissions of bodies, and personal comments (F9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class Submission(Base):
    """The one running submission of a Party or an organisation; before anything was sent, `last_number` is 0."""

    __tablename__ = "forums_submission"
    __table_args__ = (UniqueConstraint("topic_id", "body_code"),)

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_consultation.topic_id"))
    body_kind: Mapped[str]
    body_code: Mapped[str]
    created_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(default=0)


class SubmissionVersion(Base):
    """What a body sent, or that it withdrew what it had sent (`kind`); never changed afterwards.

    Only names of former members go from its `reason`. Whether it is late follows from when it was received and when the
    consultation closes.
    """

    __tablename__ = "forums_submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[Key]
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("forums_submission.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(default="sent")
    received_at: Mapped[datetime]
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    function: Mapped[str]
    language: Mapped[str]
    reason: Mapped[str | None]


class SubmissionEntry(Base):
    """What a version says on one paragraph, by its key, or on the whole text; and on which version of the text."""

    __tablename__ = "forums_submission_entry"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[Key]
    version_id: Mapped[UUID] = mapped_column(ForeignKey("forums_submission_version.id"))
    key: Mapped[int]
    draft_number: Mapped[int]
    text: Mapped[str]
    html: Mapped[str]


class SubmissionFile(Base):
    """A file of a submission, in its place among the others: of a version that was sent; without one, of what is still being written.

    One that goes on from version to version has a row for each, and is kept once.
    """

    __tablename__ = "forums_submission_file"
    __table_args__ = (UniqueConstraint("version_id", "file_id"),)

    id: Mapped[Key]
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("forums_submission.id"), index=True)
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_submission_version.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"), index=True)
    position: Mapped[int]


class SubmissionDraft(Base):
    """What those who submit for a body are still writing, together; `entries` are texts by the key of their paragraph."""

    __tablename__ = "forums_submission_draft"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("forums_submission.id"), primary_key=True)
    language: Mapped[str]
    entries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    saved_at: Mapped[datetime]


class Comment(Base):
    """What a person says in personal capacity on one paragraph, or on the whole text.

    `code` is where they belong. `state` is visible, pending (waits for a moderator), refused by one, or hidden; why it was refused or
    hidden, by whom and when is `hidden_for`, `hidden_by` and `hidden_at`.
    """

    __tablename__ = "forums_comment"
    __table_args__ = (
        Index("ix_forums_comment_topic_id", "topic_id", "key", "id"),
        Index("ix_forums_comment_author_id", "author_id", "id"),
        Index(
            "ix_forums_comment_not_visible",
            "id",
            sqlite_where=literal_column("state <> 'visible'"),
            postgresql_where=literal_column("state <> 'visible'"),
        ),
    )

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_consultation.topic_id"))
    key: Mapped[int]
    draft_number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str | None]
    text: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="visible")
    created_at: Mapped[datetime]
    hidden_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[datetime | None]
    hidden_for: Mapped[str | None]
