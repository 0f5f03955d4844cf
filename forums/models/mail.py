"""Addresses to which people write posts, and the e-mails that came to them (F4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

OUTCOMES = ("posted", "refused")


class MailAddress(Base):
    """That a person may write to a topic, or begin topics in an area, from their own address by e-mail, until `expires_at`.

    What stands before the @ is made of the id and a signature, so the table alone opens nothing. A row that is taken away closes the
    address for good.
    """

    __tablename__ = "forums_mail_address"
    __table_args__ = (
        UniqueConstraint("person_id", "topic_id"),
        UniqueConstraint("person_id", "area_id"),
        CheckConstraint("(topic_id IS NULL) <> (area_id IS NULL)", name="topic_or_area"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_topic.id"), index=True)
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_area.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class MailReceived(Base):
    """An e-mail that was taken in for one of its addresses, once: `key` is a digest of its Message-ID and of that address."""

    __tablename__ = "forums_mail_received"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_post.id"), index=True)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
