"""Areas."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized

STATES = ("open", "draft", "archived")
CHECKS = ("none", "newcomers", "all")


class Area(Base):
    """A part of the forums with readers of its own.

    `audience` is the token that a person needs to read it, `posters` the one to write in it (decision 2). `state` is open, draft (for the
    secretariat alone) or archived (to read only). `checks` says whose posts wait for a moderator: none, newcomers or all. What lists show
    is kept on the row.
    """

    __tablename__ = "forums_area"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    section: Mapped[str]
    position: Mapped[int]
    title: Mapped[Localized]
    description: Mapped[Localized]
    articles: Mapped[list[str]] = mapped_column(default=list)
    concepts: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="open")
    audience: Mapped[str] = mapped_column(default="public", index=True)
    posters: Mapped[str] = mapped_column(default="members")
    checks: Mapped[str] = mapped_column(default="newcomers")
    shows_presence: Mapped[bool] = mapped_column(default=False, server_default=false())
    topics: Mapped[int] = mapped_column(default=0)
    posts: Mapped[int] = mapped_column(default=0)
    last_post_id: Mapped[UUID | None]
    last_post_at: Mapped[datetime | None]
    last_code: Mapped[str | None]
    last_as: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
