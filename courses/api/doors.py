"""The one blueprint of the doors of the room, its scopes, and who is let to what behind them."""

from __future__ import annotations

from courses import policies
from courses.errors import NotEnrolled
from courses.models import Course
from courses.outline import Unit
from courses.queries import catalogue as catalogue_queries
from courses.queries import units
from courses.queries.catalogue import Listed
from minamata.api.doors import Doors
from minamata.errors import NotFound
from minamata.i18n import _l, current_language
from minamata.web.current import current_user

READ, WRITE = "courses:read", "courses:write"
TEAM_READ, TEAM_WRITE = "teaching:read", "teaching:write"

blueprint = Doors("api_courses", __name__, url_prefix="/api/v1", description=_l("Courses"))


def learned(slug: str) -> Listed:
    """The course, for its learner."""
    found = catalogue_queries.course_for(current_user, slug)
    if found.enrolment is None:
        raise NotEnrolled
    return found


def learned_unit(slug: str, unit: str) -> tuple[Listed, Unit]:
    """A unit, for a learner of its course; what the outline does not hold is not there, enrolled or not."""
    found = catalogue_queries.course_for(current_user, slug)
    here = units.unit_named(found.course, current_language(), unit, found.enrolment)
    if found.enrolment is None:
        raise NotEnrolled
    return found, here


def course_of_my_team(slug: str, act: str = "lead") -> Course:
    """The course, for those of its team who may do that; for others there is no such thing."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, act, course):
        raise NotFound
    return course
