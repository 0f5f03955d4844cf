"""How templates of the room write who speaks, and when."""

from __future__ import annotations

from datetime import datetime

from flask import g
from flask_babel import format_timedelta

from forums.capacities import HOUSE, SECRETARIAT_CODE, Capacity
from forums.models import Post
from forums.views.blueprint import blueprint
from forums.writing import excerpt_of
from minamata.db import now
from minamata.i18n import LANGUAGES, _, current_language, day
from minamata.parties.directory import names_of_bodies


def remember_bodies(codes: set[str | None]) -> None:
    """Have the names of these bodies ready for the page: one statement for all of them, or none."""
    g.forums_bodies = names_of_bodies({code for code in codes if code})


@blueprint.app_template_filter("body_name")
def body_name(code: str | None) -> str:
    """The name of a Party or organisation, in the reader's language; the code itself for one that is on no list any more."""
    if not code:
        return ""
    if code == SECRETARIAT_CODE:
        return _("Secretariat")
    name = g.get("forums_bodies", {}).get(code) or names_of_bodies({code}).get(code)
    return name.shown(current_language()).text if name else code


@blueprint.app_template_filter("capacity")
def capacity(function: str | None, code: str | None, spoken_as: str) -> str:
    """In which capacity somebody speaks, in words (F12): the function and the full name of the body, or that it is one's own."""
    body = body_name(code)
    if spoken_as == "personal":
        return _("%(body)s, in personal capacity", body=body) if body else _("In personal capacity")
    if code == SECRETARIAT_CODE:
        return body
    if function == HOUSE:
        return _("Written by this place itself")
    words = {
        "national_focal_point": _("National focal point, %(body)s", body=body),
        "delegate": _("For the national focal point, %(body)s", body=body),
        "country_team": _("Country team, %(body)s", body=body),
    }
    return words.get(function or "", _("Member, %(body)s", body=body))


@blueprint.app_template_filter("capacity_words")
def capacity_words(offered: Capacity) -> str:
    """A capacity that can be chosen."""
    return capacity(offered.function, offered.code, offered.spoken_as)


@blueprint.app_template_filter("ago")
def ago(moment: datetime) -> str:
    """How long ago: in words within a day, then the date."""
    passed = now() - moment
    if passed.days >= 1:
        return day(moment)
    return str(format_timedelta(-passed, granularity="minute", add_direction=True))


@blueprint.app_template_filter("is_over")
def is_over(moment: datetime) -> bool:
    """Whether an instant has come."""
    return moment <= now()


@blueprint.app_template_filter("audience_name")
def audience_name(token: str) -> str:
    """Who reads an area, in words."""
    names = {
        "public": _("Everyone"),
        "members": _("Everyone who is signed in"),
        "parties": _("Parties only"),
        "role:national_focal_point": _("National focal points only"),
    }
    kind, _colon, code = token.partition(":")
    if kind in {"party", "organisation"}:
        return _("%(body)s only", body=body_name(code))
    return names.get(token, _("A closed group"))


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES[code].name if code in LANGUAGES else code


@blueprint.app_template_filter("excerpt")
def excerpt(post: Post) -> str:
    """The beginning of a long post."""
    return excerpt_of(post.text, 600)
