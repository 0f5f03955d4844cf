"""What is done with files in the background."""

from __future__ import annotations

from uuid import UUID

from minamata.files.services import reading, tidying


def read_text(file_id: str) -> None:
    """Read the text in a file."""
    reading.read(UUID(file_id))


def forget_bytes(sha256: str) -> None:
    """Delete bytes that no row names any more."""
    tidying.forget(sha256)


def end_what_expired() -> None:
    """Delete uploads whose time is over."""
    tidying.end_what_expired()


def sweep() -> None:
    """Delete bytes that no row names."""
    tidying.sweep()
