"""The letter to an address that was invited to a course (C10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from courses.models import Course, Invited
from courses.services.inviting import KEPT
from minamata.db import db
from minamata.i18n import _, current_language, number
from minamata.mail.letters import Item, Letter, settings
from minamata.web.pages import service


def invitation(_person: None, about: Mapping[str, Any]) -> Letter | None:
    """What it is and which course invites, never who; None when the invitation was withdrawn or taken up meanwhile."""
    invited = db.session.get(Invited, UUID(about["invited"]))
    if invited is None or invited.came_at is not None:
        return None
    course = db.session.get_one(Course, invited.course_id)
    title = course.title.shown(current_language()).text
    return Letter(
        subject=_("An invitation to a course: %(course)s", course=title),
        opening=_(
            "The team of the course “%(course)s” on %(service)s invites you to take it.",
            course=title,
            service=service().name,
        ),
        detail=Markup(course.summary.shown(current_language()).text).striptags(),
        items=(
            Item(
                _("How to begin"),
                _(
                    "Open the course, sign in with this e-mail address, and enrol. It is free, and you learn when you like."
                ),
            ),
        ),
        action=Item(_("Open the course"), url=_address(course)),
        closing=_(
            "If you do nothing, nothing happens: you get no second letter, and your address is deleted after %(days)s days.",
            days=number(KEPT.days),
        ),
    )


def _address(course: Course) -> str:
    """The page of the course; by way of the sign-in where not everybody may see it."""
    page = url_for("courses.course", slug=course.slug, lang=current_language())
    if course.audience != "public":
        page = url_for("accounts.sign_in", next=page, lang=current_language())
    return f"{settings().base_url}{page}"
