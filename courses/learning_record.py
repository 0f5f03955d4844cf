"""What the courses put into the learning record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from courses.queries import catalogue
from minamata.contracts.learning import Learnt
from minamata.i18n import _l
from minamata.policies import Actor


class CoursesLearnt:
    """The courses a person is enrolled in (`minamata.contracts.learning.LearningRecordSource`)."""

    name = "courses"
    label: Any = _l("Course")

    def learnt(self, actor: Actor, limit: int) -> Sequence[Learnt]:
        """The actor's courses; the grade stays in the course, so the record can be shown to others."""
        return [
            Learnt(
                kind="course",
                subject_id=listed.course.id,
                title=listed.course.title,
                state="completed" if listed.is_completed else "begun",
                begun_at=enrolment.enrolled_at,
                completed_at=enrolment.completed_at,
                minutes=int(listed.facts.get("minutes") or 0),
                share=listed.share,
                endpoint="courses.progress",
                values={"slug": listed.course.slug},
            )
            for listed in catalogue.mine(actor, limit)
            if (enrolment := listed.enrolment) is not None
        ]
