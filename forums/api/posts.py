"""Posts: those of a topic page by page, one by its id, its files, and an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.telling import as_post, bodies_of
from forums.api.topics import opened
from forums.documents.posts import PostsQuery, PostTold, ReplyGiven
from forums.forms.writing import cleaned
from forums.queries import bookmarks as bookmark_queries
from forums.queries import posts as post_queries
from forums.queries import reactions as reaction_queries
from forums.services import attaching, posting
from forums.services.posting import Words
from minamata.api.doors import VERSION
from minamata.api.files import FILE, file_answer
from minamata.api.schemas import listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.current import current_user

AFTER_ALL = UUID(int=2**128 - 1)


@blueprint.reading(
    "/forums/topics/<id:topic_id>/posts",
    page_of(PostTold),
    says=_l("The posts of a topic, from the oldest or the newest on"),
    scope=READ,
    query=PostsQuery,
    refuses=(404, 410),
)
def posts(query: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """The posts of a topic, from the oldest or the newest on."""
    found = opened(topic_id)
    cursor = query.get("cursor")
    if query["order"] == "oldest":
        page = post_queries.page(current_user, found.area, found.topic, since=cursor)
        shown, following = list(page.posts), page.later
    else:
        page = post_queries.page(current_user, found.area, found.topic, until=cursor or AFTER_ALL)
        shown, following = list(reversed(page.posts)), page.earlier
    bodies = bodies_of([each.post.code for each in shown])
    items = [as_post(each, found.topic, bodies) for each in shown]
    return listed(items, following, url_for(".posts", topic_id=found.topic.id), query)


@blueprint.reading("/forums/posts/<id:post_id>", PostTold, says=_l("One post"), scope=READ, refuses=(404,))
def post(post_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    """One post, and how I stand to it."""
    shown, topic, _area = post_queries.shown(current_user, post_id)
    mine = replace(
        shown,
        mine=reaction_queries.kinds_by(current_user, shown.post),
        is_kept=bookmark_queries.bookmark_of(current_user, post_id) is not None,
    )
    return as_post(mine, topic, bodies_of([shown.post.code])), {VERSION: str(shown.post.version)}


@blueprint.reading(
    "/forums/posts/<id:post_id>/files/<id:file_id>",
    FILE,
    says=_l("A file of a post"),
    scope=READ,
    refuses=(404, 416),
)
def file(post_id: UUID, file_id: UUID) -> Response:
    """A file of a post."""
    found, of, _topic = post_queries.file_for(current_user, file_id)
    if of.id != post_id:
        raise NotFound
    return file_answer(found)


@blueprint.writing(
    "POST",
    "/forums/topics/<id:topic_id>/posts",
    PostTold,
    says=_l("Answer in a topic"),
    scope=WRITE,
    takes=ReplyGiven,
    status=201,
    refuses=(410,),
)
def reply(given: dict[str, Any], topic_id: UUID) -> str:
    """Answer in a topic."""
    found = opened(topic_id)
    seen = given["seen"]
    words = Words(
        cleaned(given["text"]),
        given["speak_as"],
        given["reply_to"],
        (seen["first"], seen["last"]) if seen else None,
        given["lang"],
        attaching.take(current_user, given["files"]),
        source="api",
    )
    made = posting.reply(current_user, found.topic, found.area, words)
    return url_for(".post", post_id=made.id)
