"""What the forums do later."""

from __future__ import annotations

from uuid import UUID

from forums.services import bookmarking, telling


def tell_followers(post_id: str, after: str) -> None:
    """Tell some followers of a post, those behind the person `after`."""
    telling.tell_followers(UUID(post_id), UUID(after) if after else None)


def remind(bookmark_id: str) -> None:
    """Tell somebody of a post that they wanted to be reminded of."""
    bookmarking.remind(UUID(bookmark_id))
