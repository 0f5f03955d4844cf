"""What the learning record hears from the rooms."""

from __future__ import annotations

from minamata.contracts.courses import CourseCatalogue, CourseCompleted
from minamata.modules import ask
from minamata.records import services


def on_course_completed(event: CourseCompleted) -> None:
    """A completed course enters the record, under the title and at the time the courses say."""
    catalogue = ask(CourseCatalogue)  # type: ignore[type-abstract]
    completed_at = catalogue.completed_at(event.person_id, event.course_id)
    if completed_at is not None:
        services.add(event.person_id, "course", event.course_id, catalogue.title_of(event.course_id), completed_at)
