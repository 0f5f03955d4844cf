"""A person, as readers of the forums meet them."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from forums.queries import writers as writer_queries
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.get("/people/<id:person_id>")
def writer(person_id: UUID) -> str:
    """Who somebody is, and what of theirs the reader may see."""
    found = writer_queries.writer(current_user, person_id, asked_id("before"))
    remember_bodies({post.code for post, _topic, _area in found.posts} | {each.body_code for each in found.functions})
    return render_template("forums/writer.html", found=found)
