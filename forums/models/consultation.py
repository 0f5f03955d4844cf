"""Consultations: a draft text that stands open for views, for a time (F9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized

FOCAL_POINTS, COUNTRY_TEAMS, ORGANISATIONS = "national_focal_point", "country_team", "organisation"
SUBMITTERS = (FOCAL_POINTS, COUNTRY_TEAMS, ORGANISATIONS)
WHOLE = 0
"""The key of the text as a whole, in the place of that of a paragraph."""

Stage = Literal["announced", "open", "closed"]


class Consultation(Base):
    """What a topic of the kind consultation asks for views on, from when and until when.

    It is open from its first instant to before its last, `closes_at`; people meant both in the IANA zone `zone`. `submitters` says who
    submits officially. `draft_number` is the version of the text that stands, 0 while there is none; `next_key` the next key of a
    paragraph. `submissions` counts the bodies whose submission stands, `comments` the personal comments that do.
    """

    __tablename__ = "forums_consultation"
    __table_args__ = (Index("ix_forums_consultation_closes_at", "closes_at"),)

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_topic.id"), primary_key=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    zone: Mapped[str]
    submitters: Mapped[list[str]] = mapped_column(default=list)
    draft_number: Mapped[int] = mapped_column(default=0)
    next_key: Mapped[int] = mapped_column(default=1)
    submissions: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    def stage_at(self, moment: datetime) -> Stage:
        """Whether it waits for its opening, is open, or is over."""
        if moment < self.opens_at:
            return "announced"
        return "open" if moment < self.closes_at else "closed"

    def lateness(self, received_at: datetime) -> timedelta | None:
        """How late something came, None for what came in time. An extension makes what came before the new end timely."""
        return received_at - self.closes_at if received_at >= self.closes_at else None


class Extension(Base):
    """That a consultation was given more time, by whom, and why."""

    __tablename__ = "forums_consultation_extension"

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_consultation.topic_id"), index=True)
    closed_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str]
    extended_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    extended_at: Mapped[datetime]


class DraftText(Base):
    """A version of the text. One that is not published yet is for the secretariat alone, and there is one such at most.

    `language` is the one it was written in; paragraphs may hold translations beside it.
    """

    __tablename__ = "forums_draft_text"
    __table_args__ = (UniqueConstraint("topic_id", "number"),)

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_consultation.topic_id"))
    number: Mapped[int]
    language: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Paragraph(Base):
    """A paragraph or a heading of a version: Markdown in `text`, clean markup in `html`, by language.

    `key` names it through all versions in which it goes on; `number` is what readers call it by, headings have none but a `level`.
    `standing` says how it stands to the version before: same, changed or new.
    """

    __tablename__ = "forums_paragraph"
    __table_args__ = (UniqueConstraint("draft_id", "position"), UniqueConstraint("draft_id", "key"))

    id: Mapped[Key]
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("forums_draft_text.id"))
    position: Mapped[int]
    key: Mapped[int]
    number: Mapped[int | None]
    level: Mapped[int] = mapped_column(default=0)
    text: Mapped[Localized]
    html: Mapped[Localized]
    standing: Mapped[str] = mapped_column(default="new")


class Compilation(Base):
    """Everything that came in, as documents; made at the closing and again after what comes later.

    `fingerprint` says what it holds, so that the same is not made twice.
    """

    __tablename__ = "forums_compilation"

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_consultation.topic_id"), primary_key=True)
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]
    docx_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"))
    pdf_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"))
    csv_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"))
