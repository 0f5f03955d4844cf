"""Digests."""

from __future__ import annotations

from minamata.notifications import services


def send_digests() -> None:
    """Write the digests that are due."""
    services.send_digests()
