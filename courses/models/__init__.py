"""Courses, their revisions and editions, and what learners have done."""

from courses.models.blocks import BlockCall, BlockEvent, LearnerPreference, SharedState
from courses.models.course import Block, Course, CourseTheme, Edition, EditionText, PackageFile, Prerequisite, Revision
from courses.models.enrolment import Cohort, Invited, Waiting
from courses.models.learning import Attempt, Enrolment, LearnerState, Progress, Rating
from courses.models.media import BlockMedia
from courses.models.packages import PackageJob

__all__ = [
    "Attempt",
    "Block",
    "BlockCall",
    "BlockEvent",
    "BlockMedia",
    "Cohort",
    "Course",
    "CourseTheme",
    "Edition",
    "EditionText",
    "Enrolment",
    "Invited",
    "LearnerPreference",
    "LearnerState",
    "PackageFile",
    "PackageJob",
    "Prerequisite",
    "Progress",
    "Rating",
    "Revision",
    "SharedState",
    "Waiting",
]
