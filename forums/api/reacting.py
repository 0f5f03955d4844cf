"""Reactions to posts, and the answer to a question (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.posts import PostTold, ReactedTold
from forums.models.reaction import REACTIONS
from forums.queries import posts as post_queries
from forums.queries import reactions as reaction_queries
from forums.services import reacting
from minamata.api.schemas import CursorQuery, listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/posts/<id:post_id>/reactions",
    page_of(ReactedTold),
    says=_l("Who reacted to a post"),
    scope=READ,
    query=CursorQuery,
    refuses=(404,),
)
def reactions(query: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Who reacted to a post, and how, in the order of time."""
    post, _topic, _area = post_queries.post_for(current_user, post_id)
    found = reaction_queries.reacted(current_user, post, query.get("cursor"))
    items = [{"name": name, "kind": kind} for name, kind in found.rows]
    return listed(items, found.following, url_for(".reactions", post_id=post_id), query)


@blueprint.writing(
    "PUT", "/forums/posts/<id:post_id>/reactions/<kind>", PostTold, says=_l("React to a post"), scope=WRITE
)
def react(_given: dict[str, Any], post_id: UUID, kind: str) -> str:
    """React to a post in one of the words there are."""
    return _react(post_id, kind, wanted=True)


@blueprint.writing(
    "DELETE",
    "/forums/posts/<id:post_id>/reactions/<kind>",
    PostTold,
    says=_l("Take my reaction to a post back"),
    scope=WRITE,
)
def take_reaction_back(_given: dict[str, Any], post_id: UUID, kind: str) -> str:
    """Take my reaction to a post back."""
    return _react(post_id, kind, wanted=False)


@blueprint.writing(
    "PUT",
    "/forums/posts/<id:post_id>/answer",
    PostTold,
    says=_l("Choose a post as the answer to the question of its topic"),
    scope=WRITE,
)
def choose_answer(_given: dict[str, Any], post_id: UUID) -> str:
    """Choose a post as the answer to the question of its topic."""
    reacting.choose_answer(current_user, post_id, wanted=True)
    return url_for(".post", post_id=post_id)


@blueprint.writing(
    "DELETE",
    "/forums/posts/<id:post_id>/answer",
    PostTold,
    says=_l("Say that a post is not the answer any more"),
    scope=WRITE,
)
def take_answer_back(_given: dict[str, Any], post_id: UUID) -> str:
    """Say that a post is not the answer any more."""
    reacting.choose_answer(current_user, post_id, wanted=False)
    return url_for(".post", post_id=post_id)


def _react(post_id: UUID, kind: str, *, wanted: bool) -> str:
    if kind not in REACTIONS:
        raise NotFound
    reacting.react(current_user, post_id, kind, wanted=wanted)
    return url_for(".post", post_id=post_id)
