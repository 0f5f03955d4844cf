"""Sending, and forgetting what was sent."""

from __future__ import annotations

from uuid import UUID

from minamata.mail import services


def send(message_id: str) -> None:
    """Send one letter."""
    services.send(UUID(message_id))


def forget_old() -> None:
    """Messages are kept while something may still come back."""
    services.forget_old()
