"""How templates of the room write who speaks, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import unescape

from flask import g
from flask_babel import format_timedelta
from markupsafe import Markup

from forums.capacities import Capacity
from forums.forms.writing import REACTION_NAMES
from forums.models import Comment, Post
from forums.queries.unread import MOST_COUNTED, MOST_TOPICS_COUNTED
from forums.views.blueprint import blueprint
from forums.wording import body_name, capacity_in_words, readers_in_words
from forums.writing import excerpt_of
from minamata.db import now
from minamata.i18n import LANGUAGES, _, _n, day, in_own_digits, marks, number
from minamata.parties.directory import names_of_bodies
from minamata.web.current import current_user
from minamata.web.own_pages import previews

_LONE_LINK = re.compile(r'<p><a href="(?P<address>[^"]*)"[^>]*>[^<]*</a></p>')
_CARD = Markup('<p class="file"><span><a href="{}"{}>{}</a><br><small class="hint">{}</small></span></p>')


def remember_bodies(codes: set[str | None]) -> None:
    """Have the names of these bodies ready for the page: one statement for all of them, or none."""
    g.forums_bodies = names_of_bodies({code for code in codes if code})


blueprint.add_app_template_filter(body_name, "body_name")
blueprint.add_app_template_filter(capacity_in_words, "capacity")
blueprint.add_app_template_filter(readers_in_words, "audience_name")


def remember_cards(posts: Iterable[Post]) -> None:
    """Have the cards of pages ready to which these posts link, those that the reader may see; nothing is asked where none links."""
    things = {thing for post in posts for thing in post.links.values()}
    g.forums_cards = previews(current_user, things) if things else {}


@blueprint.app_template_filter("with_cards")
def with_cards(post: Post) -> Markup:
    """The markup of a post, in which links to our own pages that stand alone are cards, as far as the reader may see them."""
    cards = g.get("forums_cards", {})
    if not any(thing in cards for thing in post.links.values()):
        return Markup(post.html)

    def card(found: re.Match[str]) -> str:
        shown = cards.get(post.links.get(unescape(found["address"]), ""))
        return found[0] if shown is None else str(_CARD.format(shown.path, marks(shown.lang), shown.title, shown.line))

    return Markup(_LONE_LINK.sub(card, post.html))


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
    return in_own_digits(str(format_timedelta(-passed, granularity="minute", add_direction=True)))


@blueprint.app_template_global("reaction_names")
def reaction_names() -> Mapping[str, object]:
    """The kinds of reactions, with their words."""
    return REACTION_NAMES


@blueprint.app_template_filter("is_over")
def is_over(moment: datetime) -> bool:
    """Whether an instant has come."""
    return moment <= now()


@blueprint.app_template_filter("new_posts")
def new_posts(count: int) -> str:
    """How many posts of a topic are new, as far as they were counted."""
    return _how_many_new(count, MOST_COUNTED)


@blueprint.app_template_filter("new_topics")
def new_topics(count: int) -> str:
    """How many topics of an area hold something new, as far as they were counted."""
    return _how_many_new(count, MOST_TOPICS_COUNTED)


def _how_many_new(count: int, counted: int) -> str:
    if count < counted:
        return _n("%(num)s new", "%(num)s new", count)
    return _("%(number)s or more new", number=number(counted))


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES[code].name if code in LANGUAGES else code


blueprint.add_app_template_filter(excerpt_of, "beginning")


@blueprint.app_template_filter("excerpt")
def excerpt(it: Post | Comment, longest: int = 600) -> str:
    """The beginning of a long post or comment."""
    return excerpt_of(it.text, longest)
