"""Posts that one keeps for oneself (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.keeping import BookmarkGiven, BookmarkListed, BookmarkTold
from forums.forms.writing import cleaned
from forums.queries import bookmarks as bookmark_queries
from forums.services import bookmarking
from minamata.api.schemas import CursorQuery, listed, page_of
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/bookmarks",
    page_of(BookmarkListed),
    says=_l("My bookmarks of posts that I may still read, the newest first"),
    scope=READ,
    query=CursorQuery,
)
def bookmarks(query: dict[str, Any]) -> dict[str, Any]:
    """My bookmarks of posts that I may still read, the newest first."""
    found = bookmark_queries.bookmarks(current_user, query.get("cursor"))
    items = [
        {
            "post": row.post.id,
            "is_kept": True,
            "note": row.bookmark.note,
            "remind_at": row.bookmark.remind_at,
            "topic": row.topic.id,
            "title": row.topic.title,
            "author": row.author,
            "url": url_for("forums.post", post_id=row.post.id, lang=current_language()),
        }
        for row in found.rows
    ]
    return listed(items, found.following, url_for(".bookmarks"), query)


@blueprint.reading(
    "/forums/posts/<id:post_id>/bookmark",
    BookmarkTold,
    says=_l("How I keep a post, if I do"),
    scope=READ,
    refuses=(404,),
)
def bookmark(post_id: UUID) -> dict[str, Any]:
    """How I keep a post, if I do; of a post that I may not read (any more) this tells only what I noted myself."""
    kept = bookmark_queries.bookmark_of(current_user, post_id)
    return {
        "post": post_id,
        "is_kept": kept is not None,
        "note": kept.note if kept else None,
        "remind_at": kept.remind_at if kept else None,
    }


@blueprint.writing(
    "PUT",
    "/forums/posts/<id:post_id>/bookmark",
    BookmarkTold,
    says=_l("Keep a post for myself, or change how I keep it"),
    scope=WRITE,
    takes=BookmarkGiven,
)
def keep(given: dict[str, Any], post_id: UUID) -> str:
    """Keep a post for myself, or change how I keep it."""
    bookmarking.keep(current_user, post_id, cleaned(given["note"]).strip(), given["remind_at"])
    return url_for(".bookmark", post_id=post_id)


@blueprint.writing(
    "DELETE", "/forums/posts/<id:post_id>/bookmark", BookmarkTold, says=_l("Keep a post no more"), scope=WRITE
)
def let_go(_given: dict[str, Any], post_id: UUID) -> str:
    """Keep a post no more; also one that I may not read any more."""
    bookmarking.let_go(current_user, post_id)
    return url_for(".bookmark", post_id=post_id)
