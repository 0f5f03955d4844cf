"""What the courses hear: of completions, so that the learner is told."""

from __future__ import annotations

from courses.services import reminding
from minamata.contracts.courses import CourseCompleted, Enrolled, RevisionPublished
from minamata.notifications.services import notify


def tell_the_learner(event: CourseCompleted) -> None:
    """The learner hears that the course is completed and the certificate can be made."""
    notify("courses.completed", [event.person_id], {"course": str(event.course_id)})


def tell_of_new_units(event: RevisionPublished) -> None:
    """Learners hear of the units that came with it."""
    reminding.tell_of_new_units(event.course_id, event.revision_id, event.before_id)


def tell_who_was_enrolled(event: Enrolled) -> None:
    """Who did not do it themselves hears that they are a learner now."""
    if event.how != "self":
        notify("courses.enrolled", [event.person_id], {"course": str(event.course_id), "how": event.how})
