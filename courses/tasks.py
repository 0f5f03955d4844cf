"""What the courses look at every hour."""

from __future__ import annotations

from uuid import UUID

from courses.services import package_desk, reminding


def remind() -> None:
    """Tell learners of deadlines that are near, and of units that have opened."""
    reminding.remind()


def work_on_package(job_id: str) -> None:
    """Import or export a package that an author asked for."""
    package_desk.work_on(UUID(job_id))
