"""Courses, their revisions and editions, and what learners have done."""

from courses.models.course import Block, Course, Edition, EditionText, PackageFile, Revision
from courses.models.learning import Attempt, Enrolment, LearnerState, Progress
from courses.models.packages import PackageJob

__all__ = [
    "Attempt",
    "Block",
    "Course",
    "Edition",
    "EditionText",
    "Enrolment",
    "LearnerState",
    "PackageFile",
    "PackageJob",
    "Progress",
    "Revision",
]
