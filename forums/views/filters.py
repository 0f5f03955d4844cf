"""How templates of the room write who speaks, and when."""

from __future__ import annotations

from datetime import datetime

from flask import g
from flask_babel import format_timedelta

from forums.capacities import Capacity
from forums.models import Post
from forums.views.blueprint import blueprint
from forums.wording import body_name, capacity_in_words, readers_in_words
from forums.writing import excerpt_of
from minamata.db import now
from minamata.i18n import LANGUAGES, day
from minamata.parties.directory import names_of_bodies


def remember_bodies(codes: set[str | None]) -> None:
    """Have the names of these bodies ready for the page: one statement for all of them, or none."""
    g.forums_bodies = names_of_bodies({code for code in codes if code})


blueprint.add_app_template_filter(body_name, "body_name")
blueprint.add_app_template_filter(capacity_in_words, "capacity")
blueprint.add_app_template_filter(readers_in_words, "audience_name")


@blueprint.app_template_filter("capacity_words")
def capacity_words(offered: Capacity) -> str:
    """A capacity that can be chosen."""
    return capacity_in_words(offered.function, offered.code, offered.spoken_as)


@blueprint.app_template_filter("ago")
def ago(moment: datetime) -> str:
    """How long ago: in words within a day, then the date."""
    passed = now() - moment
    if passed.days >= 1:
        return day(moment)
    return str(format_timedelta(-passed, granularity="minute", add_direction=True))


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES[code].name if code in LANGUAGES else code


@blueprint.app_template_filter("excerpt")
def excerpt(post: Post) -> str:
    """The beginning of a long post."""
    return excerpt_of(post.text, 600)
