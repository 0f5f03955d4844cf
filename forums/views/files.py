"""Files of posts and of official submissions: to fetch, and their text to read before that (F8, F9)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forums.models import Topic
from forums.queries import posts as post_queries
from forums.queries import submissions
from forums.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.files.queries import text_of
from minamata.files.signing import signed_address
from minamata.web.current import current_user

LONGEST_SHOWN = 60_000


@blueprint.get("/files/<id:file_id>/<file_name>")
def file(file_id: UUID, file_name: str) -> ResponseReturnValue:
    """Lead whoever reads the post or the submission to an address that opens its file for some minutes; the name is for people."""
    stored, _topic, _place = _opened(file_id)
    answer = redirect(signed_address(stored), 302)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/files/<id:file_id>")
def text_of_file(file_id: UUID) -> str:
    """The text in a file, which weighs less than the file."""
    stored, topic, place = _opened(file_id)
    text = text_of(stored.id)
    if not text:
        raise NotFound
    return render_template(
        "forums/file.html",
        file=stored,
        topic=topic,
        place=place,
        text=text[:LONGEST_SHOWN],
        is_cut=len(text) > LONGEST_SHOWN,
    )


def _opened(file_id: UUID) -> tuple[StoredFile, Topic, str]:
    """A file that the reader may have, with its topic, and the address of the post or the submission it goes with. NotFound."""
    try:
        stored, post, topic = post_queries.file_for(current_user, file_id)
    except NotFound:
        stored, submission, topic = submissions.file_for(current_user, file_id)
        return stored, topic, url_for(".submission", topic_id=topic.id, code=submission.body_code)
    return stored, topic, url_for(".post", post_id=post.id)
