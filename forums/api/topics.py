"""Topics: lists of them, one of them, a new one, following and having read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.telling import as_listed, as_topic, bodies_of
from forums.documents.areas import LevelGiven
from forums.documents.topics import PageRead, TopicGiven, TopicListed, TopicsQuery, TopicTold
from forums.forms.writing import cleaned, one_line
from forums.models import Area
from forums.queries import areas as area_queries
from forums.queries import topics as topic_queries
from forums.queries.topics import OpenTopic
from forums.services import attaching, following, posting, reading
from forums.services.posting import Words
from minamata.api.schemas import listed, page_of
from minamata.i18n import _l
from minamata.web.current import current_user

TOPIC_PAGE = page_of(TopicListed)


@blueprint.reading(
    "/forums/topics",
    TOPIC_PAGE,
    says=_l("Topics of all areas I may see, the newest posts first"),
    scope=READ,
    query=TopicsQuery,
)
def topics(query: dict[str, Any]) -> dict[str, Any]:
    """Topics of all areas I may see, the newest posts first."""
    return _listed(query, None, url_for(".topics"))


@blueprint.reading(
    "/forums/areas/<slug>/topics",
    TOPIC_PAGE,
    says=_l("Topics of an area: the pinned ones, then the newest posts first"),
    scope=READ,
    query=TopicsQuery,
    refuses=(404,),
)
def topics_of_area(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """Topics of an area: the pinned ones, then the newest posts first."""
    found = area_queries.area_for(current_user, slug).area
    return _listed(query, found, url_for(".topics_of_area", slug=slug))


@blueprint.reading(
    "/forums/topics/<id:topic_id>",
    TopicTold,
    says=_l("One topic; where it was merged, the one that it went into"),
    scope=READ,
    refuses=(404, 410),
)
def topic(topic_id: UUID) -> dict[str, Any]:
    """One topic; where it was merged, the one that it went into."""
    return as_topic(opened(topic_id))


@blueprint.writing(
    "POST",
    "/forums/areas/<slug>/topics",
    TopicTold,
    says=_l("Start a topic"),
    scope=WRITE,
    takes=TopicGiven,
    status=201,
)
def start_topic(given: dict[str, Any], slug: str) -> str:
    """Start a topic."""
    found = area_queries.area_for(current_user, slug).area
    words = Words(
        cleaned(given["text"]),
        given["speak_as"],
        language=given["lang"],
        files=attaching.take(current_user, given["files"]),
        source="api",
    )
    begun = posting.start_topic(current_user, found, one_line(given["title"]), given["kind"], words)
    return url_for(".topic", topic_id=begun.id)


@blueprint.writing(
    "PUT",
    "/forums/topics/<id:topic_id>/level",
    TopicTold,
    says=_l("Say how I follow a topic"),
    scope=WRITE,
    takes=LevelGiven,
    refuses=(410,),
)
def follow_topic(given: dict[str, Any], topic_id: UUID) -> str:
    """Say how I follow a topic."""
    found = opened(topic_id)
    following.follow_topic(current_user, found.topic, found.area, given["level"])
    return url_for(".topic", topic_id=found.topic.id)


@blueprint.writing(
    "POST",
    "/forums/topics/<id:topic_id>/read",
    TopicTold,
    says=_l("Note that I have read posts of a topic, from the first to the last of a page"),
    scope=WRITE,
    takes=PageRead,
    refuses=(410,),
)
def read_topic(given: dict[str, Any], topic_id: UUID) -> str:
    """Note that I have read posts of a topic, from the first to the last of a page."""
    found = opened(topic_id)
    reading.read(current_user, found.topic, found.area, given["first"], given["last"])
    return url_for(".topic", topic_id=found.topic.id)


def opened(topic_id: UUID) -> OpenTopic:
    """The topic for who asks; where it was merged, the one that it went into. NotFound where they may see neither."""
    found = topic_queries.topic_for(current_user, topic_id)
    while found.topic.merged_into_id is not None:
        found = topic_queries.topic_for(current_user, found.topic.merged_into_id)
    return found


def _listed(query: dict[str, Any], area: Area | None, address: str) -> dict[str, Any]:
    found = topic_queries.listed(current_user, query["view"], area, query.get("cursor"))
    rows = [*found.pinned, *found.rows]
    bodies = bodies_of([code for row in rows for code in (row.topic.author_code, row.topic.last_code)])
    return listed([as_listed(row, bodies) for row in rows], found.following, address, query)
