"""Courses, their revisions and editions, and what learners have done."""

from courses.models.blocks import BlockCall, BlockEvent, LearnerPreference, SharedState
from courses.models.course import Block, Course, Edition, EditionText, PackageFile, Revision
from courses.models.enrolment import Invited, Waiting
from courses.models.learning import Attempt, Enrolment, LearnerState, Progress
from courses.models.media import BlockMedia
from courses.models.packages import PackageJob

__all__ = [
    "Attempt",
    "Block",
    "BlockCall",
    "BlockEvent",
    "BlockMedia",
    "Course",
    "Edition",
    "EditionText",
    "Enrolment",
    "Invited",
    "LearnerPreference",
    "LearnerState",
    "PackageFile",
    "PackageJob",
    "Progress",
    "Revision",
    "SharedState",
    "Waiting",
]
