"""Clearing up, by the clock."""

from __future__ import annotations

from minamata.live import services


def forget_old() -> None:
    """Forget what was told more than a day ago."""
    services.forget_old()
