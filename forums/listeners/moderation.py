"""What moderation hears, so that somebody on duty looks at what waits (F5)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from forums.models import Area, Comment, Post, Topic
from forums.queries.duty import to_be_told
from minamata.contracts.forums import CommentWaits, PostFlagged, PostWaits
from minamata.db import db
from minamata.notifications.services import notify


def tell_of_waiting(event: PostWaits) -> None:
    """Moderators hear of a post that waits for them."""
    _tell(event.post_id, "post")


def tell_of_flag(event: PostFlagged) -> None:
    """Moderators hear of a post that was reported."""
    _tell(event.post_id, "flag")


def tell_of_waiting_comment(event: CommentWaits) -> None:
    """Moderators hear of a personal comment that waits for them."""
    _tell_of(Comment, event.comment_id, {"comment": str(event.comment_id), "what": "comment"})


def _tell(post_id: UUID, what: str) -> None:
    _tell_of(Post, post_id, {"post": str(post_id), "what": what})


def _tell_of(table: type[Post] | type[Comment], thing_id: UUID, about: Mapping[str, str]) -> None:
    """Tell who is on duty for the language of it, but for its author."""
    row = db.session.execute(
        select(table.author_id, table.language, Area)
        .join(Topic, Topic.id == table.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(table.id == thing_id)
    ).first()
    if row is not None:
        author_id, language, area = row
        people = [each for each in to_be_told(area, language) if each != author_id]
        notify("forums.waiting", people, about)
