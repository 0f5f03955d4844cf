"""What is looked at every hour."""

from __future__ import annotations

from minamata.delegations.services import keeping


def remind() -> None:
    """Tell of delegations that end within fourteen days."""
    keeping.remind()


def end_with_designations() -> None:
    """Enter the end of delegations whose designation has ended."""
    keeping.end_with_designations()
