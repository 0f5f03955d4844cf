"""The courses room for programs: everything a learner does on its pages, and what a team's other systems need of it."""

# Their operations stand once they are imported.
from courses.api import catalogue, enrolment, exports, recordings, team, units
from courses.api.doors import READ, TEAM_READ, TEAM_WRITE, WRITE, blueprint

__all__ = [
    "READ",
    "TEAM_READ",
    "TEAM_WRITE",
    "WRITE",
    "blueprint",
    "catalogue",
    "enrolment",
    "exports",
    "recordings",
    "team",
    "units",
]
