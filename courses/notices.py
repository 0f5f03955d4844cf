"""Notices of the courses, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses import policies
from courses.models import Course
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l, current_language
from minamata.policies import Actor


def completions(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Courses that the reader has completed."""
    ids = [UUID(about["course"]) for about in notices]
    found = {
        str(course.id): course
        for course in db.session.scalars(select(Course).where(Course.id.in_(ids), policies.readable(actor)))
    }
    return [_completion(found.get(about["course"])) for about in notices]


def _completion(course: Course | None) -> Told | None:
    if course is None:
        return None
    title = course.title.shown(current_language()).text
    return Told(
        _("You have completed a course: %(course)s", course=title),
        _("Your certificate is ready to be made."),
        url_for("courses.course", slug=course.slug),
    )


completed = NoticeKind("completed", _l("Courses that I have completed"), completions, email="now")
