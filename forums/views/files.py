"""Files of posts: to fetch, and their text to read before that (F8)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from forums.queries import posts as post_queries
from forums.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.files.queries import text_of
from minamata.files.signing import signed_address
from minamata.web.current import current_user

LONGEST_SHOWN = 60_000


@blueprint.get("/files/<id:file_id>/<file_name>")
def file(file_id: UUID, file_name: str) -> ResponseReturnValue:
    """Lead whoever reads the post to an address that opens its file for some minutes; the name is for people."""
    stored, _post, _topic = post_queries.file_for(current_user, file_id)
    answer = redirect(signed_address(stored), 302)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/files/<id:file_id>")
def text_of_file(file_id: UUID) -> str:
    """The text in a file, which weighs less than the file."""
    stored, post, topic = post_queries.file_for(current_user, file_id)
    text = text_of(stored.id)
    if not text:
        raise NotFound
    return render_template(
        "forums/file.html",
        file=stored,
        post=post,
        topic=topic,
        text=text[:LONGEST_SHOWN],
        is_cut=len(text) > LONGEST_SHOWN,
    )
