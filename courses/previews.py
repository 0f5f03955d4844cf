"""Courses as cards (`minamata.contracts.previews`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses import policies
from courses.models import Course
from minamata.contracts.previews import Preview
from minamata.db import db
from minamata.i18n import _, current_language
from minamata.policies import Actor


class CoursePreviews:
    """Courses by their own page."""

    name = "courses.course"
    endpoints = frozenset({"courses.course"})

    def thing(self, values: Mapping[str, Any]) -> UUID | None:
        """The course that an address names."""
        return db.session.scalar(select(Course.id).where(Course.slug == str(values["slug"])))

    def previews(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Preview]:
        """Courses that the actor may see."""
        readable = select(Course).where(
            Course.id.in_(ids), Course.current_revision_id.is_not(None), policies.readable(actor)
        )
        return {course.id: _preview(course) for course in db.session.scalars(readable)}


def _preview(course: Course) -> Preview:
    title = course.title.shown(current_language())
    return Preview(title.text, title.lang, _("Course"), url_for("courses.course", slug=course.slug))
