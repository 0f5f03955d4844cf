"""What is due at the dates of a consultation."""

from __future__ import annotations

from uuid import UUID

from forums.services import compiling, consulting


def compile_consultation(topic_id: str) -> None:
    """Make the compilation at the closing, and again after what came later."""
    compiling.compile_consultation(UUID(topic_id))


def remind_of_closing(topic_id: str, days: str) -> None:
    """Tell followers that a consultation closes soon."""
    consulting.remind(UUID(topic_id), int(days))
