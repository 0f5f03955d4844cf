"""A block from others as its author sees it, for the course team."""

from __future__ import annotations

from flask import current_app, g, render_template

from courses.queries import catalogue as catalogue_queries
from courses.queries import frames
from courses.views.blueprint import blueprint
from minamata.config import Settings
from minamata.errors import SignInNeeded
from minamata.i18n import current_language
from minamata.web.current import current_user


@blueprint.get("/<slug>/blocks/<block_key>/studio")
def studio(slug: str, block_key: str) -> str:
    """What the block offers its author to set, in its frame. Nothing is changed by it: courses are changed by importing them."""
    listed = catalogue_queries.course_for(current_user, slug)
    if not current_user.is_signed_in:
        raise SignInNeeded
    box = frames.studio_box(current_user, listed.course, block_key, current_language())
    settings: Settings = current_app.extensions["settings"]
    g.content_policy = {"frame-src": settings.blocks_origin or "'self'"}
    return render_template("courses/block_studio.html", slug=slug, box=box)
