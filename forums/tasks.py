"""What the job runner does for the forums."""

from __future__ import annotations

from uuid import UUID

from forums.services import bookmarking


def remind(bookmark_id: str) -> None:
    """Tell somebody of a post that they wanted to be reminded of."""
    bookmarking.remind(UUID(bookmark_id))
