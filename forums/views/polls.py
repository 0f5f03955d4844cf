"""Voting in polls (F10)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.errors import VoteUnclear
from forums.queries import polls as poll_queries
from forums.queries import topics as topic_queries
from forums.services import polling
from forums.views.blueprint import blueprint
from minamata.web.current import current_user


@blueprint.post("/t/<id:topic_id>/poll")
def vote(topic_id: UUID) -> ResponseReturnValue:
    """Choose in the poll of a topic, or choose anew."""
    found = topic_queries.present_topic(current_user, topic_id)
    try:
        choices = [int(place) for place in request.form.getlist("choice")]
    except ValueError as error:
        raise VoteUnclear from error
    polling.vote(current_user, found.topic, found.area, choices)
    return redirect(url_for(".topic", topic_id=found.topic.id, slug=found.topic.slug, _anchor="poll"), 303)


@blueprint.get("/t/<id:topic_id>/poll")
def votes(topic_id: UUID) -> str:
    """Who chose what, where the poll was held by name."""
    found = topic_queries.present_topic(current_user, topic_id)
    shown, names = poll_queries.names_in(current_user, found.topic)
    return render_template(
        "forums/votes.html", found=found, topic=found.topic, area=found.area, shown=shown, names=names
    )
