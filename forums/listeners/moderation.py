"""What moderation hears, so that somebody on duty looks at what waits (F5)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from forums.models import Area, Post, Topic
from forums.queries.duty import to_be_told
from minamata.contracts.forums import PostFlagged, PostWaits
from minamata.db import db
from minamata.notifications.services import notify


def tell_of_waiting(event: PostWaits) -> None:
    """Moderators hear of a post that waits for them."""
    _tell(event.post_id, "post")


def tell_of_flag(event: PostFlagged) -> None:
    """Moderators hear of a post that was reported."""
    _tell(event.post_id, "flag")


def _tell(post_id: UUID, what: str) -> None:
    row = db.session.execute(
        select(Post.author_id, Post.language, Area)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Post.id == post_id)
    ).first()
    if row is not None:
        author_id, language, area = row
        people = [each for each in to_be_told(area, language) if each != author_id]
        notify("forums.waiting", people, {"post": str(post_id), "what": what})
