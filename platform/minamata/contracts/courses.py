"""What other rooms may hear from, and ask of, the courses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from minamata.events import Event
from minamata.i18n import Localized


@dataclass(frozen=True)
class CourseCompleted(Event):
    """A learner has done every required block of a course and reached its pass mark; told once an enrolment."""

    name: ClassVar[str] = "courses.course_completed"

    person_id: UUID
    course_id: UUID
    revision_id: UUID


@dataclass(frozen=True)
class Enrolled(Event):
    """A person became a learner; `how` is self, team (who enrolled them), or place (one that became free)."""

    name: ClassVar[str] = "courses.enrolled"

    person_id: UUID
    course_id: UUID
    how: str


@dataclass(frozen=True)
class RevisionPublished(Event):
    """A course has a new revision in the place of an earlier one."""

    name: ClassVar[str] = "courses.revision_published"

    course_id: UUID
    revision_id: UUID
    before_id: UUID


class CourseCatalogue(Protocol):
    """What the courses answer about themselves (a question)."""

    def title_of(self, course_id: UUID) -> Localized:
        """The title of a course in the languages it has."""

    def path_of_block(self, course_id: UUID, block_key: str) -> str | None:
        """The page on which a block of a course stands, without the language; None when the course has no such block."""

    def completed_at(self, person_id: UUID, course_id: UUID) -> datetime | None:
        """When a person completed a course; None when they have not."""
