"""The badge of who speaks, drawn once for each body, capacity and language: lists are full of them."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from forums.views.blueprint import blueprint
from forums.wording import body_name

MOST = 4096


@blueprint.app_template_filter("badge")
def badge(code: str | None, spoken_as: str) -> Markup:
    """Letters for the eye, the full name for everyone who does not see them; nothing for who belongs nowhere."""
    if not code:
        return Markup("")
    return _drawn(code, body_name(code), "" if spoken_as == "personal" else spoken_as)


@lru_cache(maxsize=MOST)
def _drawn(code: str, name: str, speaks_for: str) -> Markup:
    people = current_app.jinja_env.get_template("ui/people.html").module
    return Markup(people.country_badge(code, name, speaks_for))  # type: ignore[attr-defined]
