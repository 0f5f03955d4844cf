"""What the forums do later."""

from __future__ import annotations

from uuid import UUID

from forums.services import telling


def tell_followers(post_id: str, after: str) -> None:
    """Tell some followers of a post, those behind the person `after`."""
    telling.tell_followers(UUID(post_id), UUID(after) if after else None)
