"""What the courses put on other rooms' pages."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from courses.queries import catalogue
from minamata.i18n import current_language
from minamata.policies import Actor

ON_A_HOME_PAGE = 3


def my_courses(actor: Actor, **_context: Any) -> Markup:
    """Where the person goes on; for someone who learns nothing yet, courses to begin with."""
    listed = catalogue.mine(actor)
    if not listed:
        return some_courses(actor)
    return Markup(render_template("courses/_my_courses.html", listed=listed, lang=current_language()))


def some_courses(actor: Actor, **_context: Any) -> Markup:
    """Courses to begin with; nothing when there are none."""
    listed, _following = catalogue.catalogue(actor)
    if not listed:
        return Markup("")
    return Markup(render_template("courses/_courses.html", listed=listed[:ON_A_HOME_PAGE], lang=current_language()))
