"""Sending."""

from __future__ import annotations

from uuid import UUID

from minamata.mail import services


def send(message_id: str) -> None:
    """Send one letter."""
    services.send(UUID(message_id))
