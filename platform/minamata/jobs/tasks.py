"""The runner's own work."""

from __future__ import annotations

from minamata.jobs import services


def forget_delivered() -> None:
    """What was delivered long ago is of no use to anybody."""
    services.forget_delivered()
