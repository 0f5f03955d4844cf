"""What readers think of a post, in one of a few words (F10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

REACTIONS = ("useful", "thanks", "agree", "same")


class Reaction(Base):
    """That a person finds a post useful, thanks for it, agrees, or does the same at home; each once. Its counts stand on the post."""

    __tablename__ = "forums_reaction"
    __table_args__ = (UniqueConstraint("post_id", "person_id", "kind"),)

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]
