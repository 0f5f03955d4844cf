"""One post by its own address, which holds wherever the post moved (decision 11)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forums.queries import posts as post_queries
from forums.queries.files import files_of
from forums.queries.posts import anchor_of
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies, remember_cards
from minamata.web.addresses import short
from minamata.web.current import current_user


@blueprint.get("/p/<id:post_id>")
def post(post_id: UUID) -> ResponseReturnValue:
    """Lead to the page of the topic on which the post stands."""
    found, topic, area = post_queries.post_for(current_user, post_id)
    start = post_queries.start_of_page(current_user, area, topic, found.id)
    since = short(start) if start else None
    return redirect(
        url_for(".topic", topic_id=topic.id, slug=topic.slug, since=since, _anchor=anchor_of(found.id)), 302
    )


@blueprint.get("/p/<id:post_id>/whole")
def whole_post(post_id: UUID) -> str:
    """A long post with all its text."""
    found, topic, area = post_queries.post_for(current_user, post_id)
    remember_bodies({found.code})
    remember_cards([found])
    return render_template(
        "forums/post.html",
        post=found,
        topic=topic,
        area=area,
        author=post_queries.author_of(found),
        files=files_of([found]).get(found.id, ()),
    )
