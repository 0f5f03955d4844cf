"""A topic on paper (F10)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forums.feeds import absolute
from forums.queries import posts as post_queries
from forums.queries import topics as topic_queries
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies, remember_cards
from minamata.db import now
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.get("/t/<id:topic_id>/print")
def print_topic(topic_id: UUID) -> ResponseReturnValue:
    """All posts of a topic in one page, or as many as one can print at a time, from `since` on."""
    found = topic_queries.topic_for(current_user, topic_id)
    if found.topic.merged_into_id is not None:
        return redirect(url_for(".print_topic", topic_id=found.topic.merged_into_id), 301)
    page = post_queries.sheet(current_user, found.area, found.topic, asked_id("since"))
    remember_bodies({shown.post.code for shown in page.posts})
    remember_cards(shown.post for shown in page.posts)
    return render_template(
        "forums/print.html",
        found=found,
        topic=found.topic,
        area=found.area,
        page=page,
        absolute=absolute,
        printed=now(),
    )
