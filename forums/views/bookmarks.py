"""Posts that a person keeps for themselves (F10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forums.forms.writing import BookmarkForm
from forums.queries import bookmarks as bookmark_queries
from forums.queries import posts as post_queries
from forums.services import bookmarking
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from minamata.errors import InvalidInput
from minamata.i18n import current_zone
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.get("/bookmarks")
def bookmarks() -> str:
    """The reader's bookmarks of what they may still read, the newest first."""
    found = bookmark_queries.bookmarks(current_user, asked_id("before"))
    remember_bodies({row.post.code for row in found.rows})
    return render_template("forums/bookmarks.html", found=found)


@blueprint.get("/p/<id:post_id>/bookmark")
def bookmark(post_id: UUID) -> str:
    """Where a post is kept: with a note, and a date on which to be reminded."""
    kept = bookmark_queries.bookmark_of(current_user, post_id)
    form = BookmarkForm(formdata=None)
    if kept is not None:
        form.note.data, form.remind_at.data = kept.note, _typed(kept.remind_at)
    return _page(post_id, form)


@blueprint.post("/p/<id:post_id>/bookmark")
def keep(post_id: UUID) -> ResponseReturnValue:
    """Keep a post, or change how it is kept."""
    form = BookmarkForm()
    if not form.validate():
        return _page(post_id, form), 422
    try:
        bookmarking.keep(current_user, post_id, form.note.data or "", form.instant())
    except InvalidInput as error:
        form.refuse(error)
        return _page(post_id, form), 422
    return redirect(url_for(".post", post_id=post_id), 303)


@blueprint.post("/p/<id:post_id>/bookmark/remove")
def let_go(post_id: UUID) -> ResponseReturnValue:
    """Keep a post no more."""
    bookmarking.let_go(current_user, post_id)
    return redirect(url_for(".bookmarks"), 303)


def _page(post_id: UUID, form: BookmarkForm) -> str:
    post, topic, area = post_queries.post_for(current_user, post_id)
    return render_template(
        "forums/bookmark.html",
        post=post,
        topic=topic,
        area=area,
        form=form,
        author=post_queries.author_of(post),
        is_kept=bookmark_queries.bookmark_of(current_user, post_id) is not None,
        zone=str(current_zone()),
    )


def _typed(moment: datetime | None) -> str:
    """An instant as browsers write it, in the zone of the reader."""
    return "" if moment is None else moment.astimezone(current_zone()).strftime("%Y-%m-%dT%H:%M")
