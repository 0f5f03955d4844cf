"""What the courses hear: of completions, so that the learner is told."""

from __future__ import annotations

from minamata.contracts.courses import CourseCompleted
from minamata.notifications.services import notify


def tell_the_learner(event: CourseCompleted) -> None:
    """The learner hears that the course is completed and the certificate can be made."""
    notify("courses.completed", [event.person_id], {"course": str(event.course_id)})
