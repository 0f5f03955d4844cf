"""Addresses of my own feeds (F10)."""

from __future__ import annotations

from typing import Any

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.following import FeedWanted, PersonalFeed
from forums.feeds import PURPOSE, absolute, token_of
from forums.queries import areas as area_queries
from minamata.calendar import queries, services
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading("/forums/feed", PersonalFeed, says=_l("The addresses of my own feeds of the forums"), scope=READ)
def feed() -> dict[str, Any]:
    """The addresses of my own feeds of the forums."""
    mine = queries.my_feed(current_user, PURPOSE)
    if mine is None:
        return {"url": None, "areas": [], "language": None, "created_at": None}
    token = token_of(mine)
    slugs = [row.area.slug for row in area_queries.index(current_user) if row.area.state != "draft"]
    return {
        "url": absolute(url_for("forum_feeds.my_latest", token=token)),
        "areas": [
            {"slug": slug, "url": absolute(url_for("forum_feeds.my_area", token=token, area=slug))} for slug in slugs
        ],
        "language": mine.language,
        "created_at": mine.created_at,
    }


@blueprint.writing(
    "POST",
    "/forums/feed",
    PersonalFeed,
    says=_l("Make new addresses for my own feeds; those before open nothing any more"),
    scope=WRITE,
    takes=FeedWanted,
    status=201,
)
def make_feed(given: dict[str, Any]) -> str:
    """Make new addresses for my own feeds; those before open nothing any more."""
    services.make_feed(current_user, given.get("language") or current_language(), PURPOSE)
    return url_for(".feed")


@blueprint.writing("DELETE", "/forums/feed", PersonalFeed, says=_l("End the addresses of my own feeds"), scope=WRITE)
def end_feed(_given: dict[str, Any]) -> str:
    """End the addresses of my own feeds."""
    services.end_feed(current_user, PURPOSE)
    return url_for(".feed")
