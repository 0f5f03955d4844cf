"""One's own drafts (F10)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.queries import drafts as draft_queries
from forums.queries import submissions, withdrawn
from forums.services import drafting
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from minamata.errors import NotFound
from minamata.web.addresses import id_in
from minamata.web.current import current_user


@blueprint.get("/drafts")
def drafts() -> str:
    """What the reader is writing and has not posted, for themselves or for a body, and what they took back within the day."""
    rows, unsent = draft_queries.mine(current_user), submissions.unsent(current_user)
    remember_bodies({each.submission.body_code for each in unsent})
    return render_template("forums/drafts.html", rows=rows, unsent=unsent, withdrawn=withdrawn.lately(current_user))


@blueprint.post("/drafts/discard")
def discard_draft() -> ResponseReturnValue:
    """Delete a draft; back to the page where it was to be written on, or to the list."""
    try:
        topic_id = drafting.discard(current_user, id_in(request.form.get("discard", "")))
    except ValueError as error:
        raise NotFound from error
    if "listed" in request.form:
        return redirect(url_for(".drafts"), 303)
    return redirect(url_for(".topic_by_id", topic_id=topic_id) if topic_id else url_for(".new_topic"), 303)
