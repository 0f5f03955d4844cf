"""The forums as a whole, and their areas: what is new, following, and reading all at once."""

from __future__ import annotations

from typing import Any

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.telling import as_area, as_offered, bodies_of
from forums.capacities import open_to
from forums.documents.areas import AreaTold, ForumsTold, LevelGiven, UpTo
from forums.queries import areas as area_queries
from forums.services import following
from minamata.api.schemas import listed, page_of
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/forums",
    ForumsTold,
    says=_l("What is new to me in the forums, and in which capacities I may speak"),
    scope=READ,
)
def forums() -> dict[str, Any]:
    """What is new to me in the forums, and in which capacities I may speak."""
    fresh = [row for row in area_queries.index(current_user) if row.unread]
    offered = open_to(current_user)
    bodies = bodies_of([capacity.code for capacity in offered])
    return {
        "unread": sum(row.unread for row in fresh),
        "areas": [
            {
                "slug": row.area.slug,
                "title": row.title,
                "unread": row.unread,
                "topics": url_for(".topics_of_area", slug=row.area.slug, view="unread"),
            }
            for row in fresh
        ],
        "capacities": [as_offered(bodies, capacity) for capacity in offered],
        "search": url_for("api_search.search", kind="forums.post"),
        "guidelines": url_for("forums.guidelines", lang=current_language()),
    }


@blueprint.reading(
    "/forums/areas",
    page_of(AreaTold),
    says=_l("The areas I may see, with how many topics have something new"),
    scope=READ,
)
def areas() -> dict[str, Any]:
    """The areas I may see, with how many topics have something new; all on one page."""
    rows = area_queries.index(current_user)
    bodies = bodies_of([row.area.last_code for row in rows])
    return listed([as_area(row, bodies) for row in rows])


@blueprint.reading("/forums/areas/<slug>", AreaTold, says=_l("One area"), scope=READ, refuses=(404,))
def area(slug: str) -> dict[str, Any]:
    """One area."""
    row = area_queries.area_for(current_user, slug)
    return as_area(row, bodies_of([row.area.last_code]))


@blueprint.writing(
    "PUT",
    "/forums/areas/<slug>/level",
    AreaTold,
    says=_l("Say how I follow an area"),
    scope=WRITE,
    takes=LevelGiven,
)
def follow_area(given: dict[str, Any], slug: str) -> str:
    """Say how I follow an area."""
    following.follow_area(current_user, area_queries.area_for(current_user, slug).area, given["level"])
    return url_for(".area", slug=slug)


@blueprint.writing(
    "POST",
    "/forums/areas/<slug>/read",
    AreaTold,
    says=_l("Count everything in an area as read, up to a post"),
    scope=WRITE,
    takes=UpTo,
)
def read_area(given: dict[str, Any], slug: str) -> str:
    """Count everything in an area as read, up to a post."""
    following.read_area(current_user, area_queries.area_for(current_user, slug).area, given["up_to"])
    return url_for(".area", slug=slug)
