"""What the courses look at every hour."""

from __future__ import annotations

from courses.services import reminding


def remind() -> None:
    """Tell learners of deadlines that are near, and of units that have opened."""
    reminding.remind()
