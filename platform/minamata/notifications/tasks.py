"""Digests, and forgetting."""

from __future__ import annotations

from datetime import timedelta

from minamata.db import now
from minamata.notifications import services

KEPT = timedelta(days=365)


def send_digests() -> None:
    """Write the digests that are due."""
    services.send_digests()


def forget_old() -> None:
    """Notices are kept for a year."""
    services.forget_old(now() - KEPT)
