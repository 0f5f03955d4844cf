"""What one does with one's own posts: editing, taking back and putting back; and what posts said before (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.posts import OwnPostTold, PostEdited, PostTold, TextTold
from forums.forms.writing import cleaned, one_line
from forums.models import Post
from forums.queries import history as history_queries
from forums.queries import posts as post_queries
from forums.queries import withdrawn
from forums.services import editing, withdrawing
from minamata.api.doors import VERSION
from minamata.api.editing import version_read
from minamata.api.schemas import listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/my-posts/<id:post_id>",
    OwnPostTold,
    says=_l("A post of mine, also one that I took back"),
    scope=READ,
    refuses=(404,),
)
def own_post(post_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    """A post of mine, also one that I took back."""
    found, _topic, _area = withdrawn.own_post(current_user, post_id)
    return _own(found), {VERSION: str(found.version)}


@blueprint.reading(
    "/forums/taken-back",
    page_of(OwnPostTold),
    says=_l("What I took back within the day, and can put back"),
    scope=READ,
)
def taken_back() -> dict[str, Any]:
    """What I took back within the day, and can put back; the latest first."""
    return listed([_own(found) for found, _topic in withdrawn.lately(current_user)])


@blueprint.reading(
    "/forums/posts/<id:post_id>/versions",
    page_of(TextTold),
    says=_l("Every text that a post had, the first one first"),
    scope=READ,
    refuses=(404,),
)
def versions(post_id: UUID) -> dict[str, Any]:
    """Every text that a post had, the first one first; the last is the present one."""
    found, topic, _area = post_queries.post_for(current_user, post_id)
    return listed(history_queries.texts(found, topic))


@blueprint.writing(
    "PATCH",
    "/forums/posts/<id:post_id>",
    PostTold,
    says=_l("Edit my post"),
    scope=WRITE,
    takes=PostEdited,
    is_edit=True,
)
def edit(given: dict[str, Any], post_id: UUID) -> str:
    """Edit my post; the ETag that was read says from which version."""
    found, topic, area = withdrawn.own_post(current_user, post_id)
    if found.state == "deleted":
        raise NotFound
    version = version_read(found.version)
    title = one_line(given["title"]) if given["title"] else None
    editing.edit(current_user, found, topic, area, cleaned(given["text"]), title, version)
    return url_for(".post", post_id=post_id)


@blueprint.writing("DELETE", "/forums/posts/<id:post_id>", OwnPostTold, says=_l("Take my post back"), scope=WRITE)
def take_back(_given: dict[str, Any], post_id: UUID) -> str:
    """Take my post back."""
    withdrawing.take_back(current_user, *withdrawn.own_post(current_user, post_id))
    return url_for(".own_post", post_id=post_id)


@blueprint.writing(
    "POST",
    "/forums/my-posts/<id:post_id>/return",
    OwnPostTold,
    says=_l("Put my post back as it stood"),
    scope=WRITE,
)
def put_back(_given: dict[str, Any], post_id: UUID) -> str:
    """Put my post back as it stood."""
    withdrawing.put_back(current_user, *withdrawn.own_post(current_user, post_id))
    return url_for(".own_post", post_id=post_id)


def _own(found: Post) -> dict[str, Any]:
    return {
        "id": found.id,
        "topic": found.topic_id,
        "state": found.state,
        "text": found.text,
        "version": found.version,
        "back_until": withdrawing.until_when(found),
    }
