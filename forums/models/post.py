"""Posts, with what belongs to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

STATES = ("visible", "pending", "refused", "hidden", "deleted")
CAPACITIES = ("party", "organisation", "personal")


class Post(Base):
    """What a person wrote: Markdown in `text`, and the clean markup that pages show in `html`.

    Posts of a topic stand in the order of their ids, which is that of time; `number` is what readers call them by. `spoken_as` is party,
    organisation or personal; `function` and `code` say which function and for which body, and of who speaks in personal capacity where
    they belong. `state` is visible, pending (waits for a moderator), refused by one, hidden (a tombstone stands in its place) or deleted:
    taken back by its author at `withdrawn_at`, from the state `withdrawn_from`; why it was refused or hidden is `hidden_for`. `reactions`
    counts by kind. `links` are addresses that stand on lines of their own and lead to pages of ours, with what these show.
    """

    __tablename__ = "forums_post"
    __table_args__ = (
        Index("ix_forums_post_topic_id", "topic_id", "id"),
        Index("ix_forums_post_author_id", "author_id", "id"),
        Index(
            "ix_forums_post_not_visible",
            "id",
            sqlite_where=literal_column("state <> 'visible'"),
            postgresql_where=literal_column("state <> 'visible'"),
        ),
        UniqueConstraint("topic_id", "number"),
    )

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_topic.id"))
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    spoken_as: Mapped[str]
    function: Mapped[str | None]
    code: Mapped[str | None]
    reply_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("forums_post.id"), index=True)
    text: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="visible")
    hidden_for: Mapped[str | None]
    source: Mapped[str] = mapped_column(default="page")
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    files: Mapped[int] = mapped_column(default=0)
    links: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_from: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class PostVersion(Base):
    """A text that a post had before it was edited, and who wrote it."""

    __tablename__ = "forums_post_version"
    __table_args__ = (UniqueConstraint("post_id", "version"),)

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"))
    version: Mapped[int]
    title: Mapped[str | None]
    text: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    written_at: Mapped[datetime]


class Attachment(Base):
    """A file of a post, in its place among the others."""

    __tablename__ = "forums_attachment"
    __table_args__ = (UniqueConstraint("post_id", "position"),)

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"), index=True)
    position: Mapped[int]


class Mention(Base):
    """A person whom a post names, as it was typed. `until_version` is the last version that did, where the present one does not."""

    __tablename__ = "forums_mention"

    post_id: Mapped[UUID] = mapped_column(ForeignKey("forums_post.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    typed: Mapped[str]
    until_version: Mapped[int | None]
