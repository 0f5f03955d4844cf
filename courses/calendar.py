"""What the courses put into the calendar: until when the questions of one's courses take answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from courses.queries import deadlines
from courses.queries.deadlines import Deadline
from minamata.contracts.calendar import CalendarEntry
from minamata.i18n import Localized, _, _l, current_language
from minamata.policies import Actor


class CourseDeadlines:
    """The deadlines of the courses that the reader learns (`minamata.contracts.calendar.CalendarSource`)."""

    name = "courses"
    label = _l("Course")

    def entries(self, actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[CalendarEntry]:
        """The deadlines between these instants."""
        found = deadlines.deadlines(actor, current_language(), begin, end)
        return [_entry(each) for each in found[:limit]]


def _entry(deadline: Deadline) -> CalendarEntry:
    language = current_language()
    course = deadline.course.title.shown(language).text
    return CalendarEntry(
        key=f"{deadline.course.slug}/{deadline.section.key}",
        title=Localized(
            {language: _("Answer until then: %(section)s (%(course)s)", section=deadline.section.title, course=course)}
        ),
        begins=deadline.at,
        changed_at=deadline.course.created_at,
        endpoint="courses.unit",
        values={"slug": deadline.course.slug, "unit": deadline.section.units[0].slug},
        alarm=timedelta(days=1),
    )
