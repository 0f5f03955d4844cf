"""What people said about a page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized

NEW = "new"
ANSWERED_STATES = ("planned", "done", "declined")
STATES = (NEW, *ANSWERED_STATES)


class Feedback(Base):
    """Whether a page helped, and what is missing. It says who said it only when that person wants an answer.

    `said` is the secretariat's own short wording of it, fit to be published, and `answer` what was or will be done, by language; with
    both, and an end to the matter in sight, it is published.
    """

    __tablename__ = "feedback_message"
    __table_args__ = (
        Index("ix_feedback_message_state", "state", "id"),
        Index("ix_feedback_message_page", "page", "helped"),
    )

    id: Mapped[Key]
    created_at: Mapped[datetime] = mapped_column(index=True)
    page: Mapped[str]
    language: Mapped[str]
    signed_in: Mapped[bool]
    helped: Mapped[bool | None]
    text: Mapped[str | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(default=NEW)
    said: Mapped[Localized]
    answer: Mapped[Localized]
    is_published: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
