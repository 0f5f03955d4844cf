"""What posts said before they were edited (F10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forums.models import Post, PostVersion, Topic
from minamata.db import db
from minamata.errors import NotFound


@dataclass(frozen=True)
class Text:
    """What a post said from an instant on; of the first post of a topic with the title of then."""

    version: int
    text: str
    title: str | None
    written_at: datetime


def texts(post: Post, topic: Topic) -> Sequence[Text]:
    """Every text of a post that the reader may read, the first one first; the last is the present one."""
    old = db.session.scalars(select(PostVersion).where(PostVersion.post_id == post.id).order_by(PostVersion.version))
    found = [Text(row.version, row.text, row.title, row.written_at) for row in old]
    title = topic.title if post.id == topic.first_post_id else None
    return [*found, Text(post.version, post.text, title, post.edited_at or post.created_at)]


def text_with(found: Sequence[Text], version: int) -> Text:
    """The text of that version. NotFound when there is none."""
    for text in found:
        if text.version == version:
            return text
    raise NotFound


def text_before(found: Sequence[Text], text: Text) -> Text | None:
    """The text that stood before another one; None for the first."""
    place = found.index(text)
    return found[place - 1] if place else None
