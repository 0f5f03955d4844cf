"""Archives, erasures and forgetting, as jobs."""

from __future__ import annotations

from uuid import UUID

from minamata.privacy.services import archives, erasing, forgetting


def make_archive(archive_id: str) -> None:
    """Make one archive."""
    archives.make_archive(UUID(archive_id))


def erase(erasure_id: str) -> None:
    """Erase one person, when it is time."""
    erasing.erase_due(UUID(erasure_id))


def forget() -> None:
    """Delete what is old."""
    forgetting.forget()
