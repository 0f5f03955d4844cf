"""The search's work in the background."""

from __future__ import annotations

from minamata.search import services


def refresh() -> None:
    """Look at what has changed."""
    services.refresh()


def rebuild() -> None:
    """Look at everything again."""
    services.rebuild()


def mend() -> None:
    """Make a lost or broken index anew."""
    services.mend()
