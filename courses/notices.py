"""Notices of the courses, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses import policies
from courses.models import Course
from courses.queries.deadlines import section_named
from courses.queries.units import open_outline
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l, _n, current_language, moment, number
from minamata.policies import Actor


def completions(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Courses that the reader has completed."""
    return _told(actor, notices, _completion)


def new_units(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Units that came to the reader's courses, or have opened."""
    return _told(actor, notices, _new_units)


def deadlines(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Questions of the reader's courses that close soon."""
    return _told(actor, notices, _deadline)


def _told(
    actor: Actor,
    notices: Sequence[Mapping[str, str]],
    in_words: Callable[[Course, Mapping[str, str]], Told | None],
) -> list[Told | None]:
    """Each notice by its course; nothing of a course that the reader may not see any more."""
    ids = {UUID(about["course"]) for about in notices}
    readable = select(Course).where(Course.id.in_(ids), policies.readable(actor))
    found = {str(course.id): course for course in db.session.scalars(readable)}
    courses = [(found.get(about["course"]), about) for about in notices]
    return [None if course is None else in_words(course, about) for course, about in courses]


def _completion(course: Course, about: Mapping[str, str]) -> Told:
    return Told(
        _("You have completed a course: %(course)s", course=_title(course)),
        _("Your certificate is ready to be made.")
        if course.gives_certificate
        else _("That you completed it stands in your learning record."),
        url_for("courses.course", slug=course.slug),
    )


def _new_units(course: Course, about: Mapping[str, str]) -> Told | None:
    unit = open_outline(course, current_language()).unit_named(about["unit"])
    if unit is None:
        return None
    count = int(about["units"])
    line = _n(
        "%(number)s new unit, beginning with “%(unit)s”",
        "%(number)s new units, beginning with “%(unit)s”",
        count,
        number=number(count),
        unit=unit.title,
    )
    address = url_for("courses.unit", slug=course.slug, unit=unit.slug)
    return Told(_("New in your course: %(course)s", course=_title(course)), line, address)


def _deadline(course: Course, about: Mapping[str, str]) -> Told | None:
    section = section_named(course, current_language(), about["section"])
    if section is None or section.due_at is None:
        return None
    return Told(
        _("Answer soon: %(section)s", section=section.title),
        _(
            "The questions of %(course)s in this part take answers until %(when)s.",
            course=_title(course),
            when=moment(section.due_at),
        ),
        url_for("courses.unit", slug=course.slug, unit=section.units[0].slug),
    )


def enrolments(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Courses that the reader became a learner of, by somebody else or because a place became free."""
    return _told(actor, notices, _enrolled)


def _enrolled(course: Course, about: Mapping[str, str]) -> Told:
    line = (
        _("A place has become free, and it is yours.")
        if about["how"] == "place"
        else _("The team of the course has enrolled you. You may begin when you like, or leave the course.")
    )
    return Told(
        _("You are enrolled: %(course)s", course=_title(course)), line, url_for("courses.course", slug=course.slug)
    )


def _title(course: Course) -> str:
    return course.title.shown(current_language()).text


kinds = (
    NoticeKind("enrolled", _l("Courses that I was enrolled in"), enrolments, email="now"),
    NoticeKind("completed", _l("Courses that I have completed"), completions, email="now"),
    NoticeKind("new_units", _l("New units in my courses"), new_units, email="weekly"),
    NoticeKind("deadline", _l("Questions that close soon"), deadlines, email="now"),
)
