"""Names to call people by, for who is writing (F10)."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from forums.queries import areas as area_queries
from forums.queries import people
from forums.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.web.current import current_user
from minamata.web.limits import limiter

LONGEST_BEGINNING = 60


@blueprint.get("/names")
@limiter.limit("120/minute")
def names() -> ResponseReturnValue:
    """Up to ten names that begin as `q` does, of people who may see the area."""
    slug = request.args.get("area", "")
    if not slug:
        raise NotFound
    area = area_queries.area_for(current_user, slug).area
    return jsonify(names=people.names(current_user, area, request.args.get("q", "")[:LONGEST_BEGINNING]))
