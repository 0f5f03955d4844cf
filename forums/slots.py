"""What the forums put on pages of other rooms."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import render_template
from markupsafe import Markup

from forums.services.discussing import topic_about
from forums.subjects import seal
from minamata.contracts.courses import CourseCatalogue
from minamata.contracts.forums import Subject
from minamata.i18n import current_language
from minamata.modules import ask
from minamata.policies import Actor

WHERE_LEARNERS_TALK = "capacity"


def discussion(actor: Actor, **context: Any) -> Markup:
    """The way to the discussion about a thing, the `subject`, or to begin it; nothing for a stranger where there is none."""
    subject: Subject = context["subject"]
    topic = topic_about(actor, subject.kind, subject.id)
    if topic is None and not actor.is_signed_in:
        return Markup("")
    return Markup(render_template("forums/_about.html", topic=topic, sealed=None if topic else seal(subject)))


def course_discussion(actor: Actor, **context: Any) -> Markup:
    """The way to the discussion that a block of a course asks for. It stands inside the form of its unit, so it is a link alone.

    Nothing for a stranger where none was begun, and where the course is not to be found any more.
    """
    subject = _subject(context["course_id"], context["block_key"], context["title"] or context["category"])
    topic = topic_about(actor, subject.kind, subject.id) if subject is not None else None
    if subject is None or (topic is None and not actor.is_signed_in):
        return Markup("")
    return Markup(render_template("forums/_discussion.html", topic=topic, sealed=None if topic else seal(subject)))


def _subject(course_id: UUID, block_key: str, title: str) -> Subject | None:
    """A discussion of a course as a thing: one for all languages of the course and all its revisions."""
    courses = ask(CourseCatalogue)  # type: ignore[type-abstract]
    path = courses.path_of_block(course_id, block_key)
    if path is None:
        return None
    course = courses.title_of(course_id).shown(current_language()).text
    words = f"{course}: {title}" if title else course
    return Subject("courses.discussion", uuid5(course_id, block_key), words, path, WHERE_LEARNERS_TALK)
