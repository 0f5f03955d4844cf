"""Our own style sheet, script and icon: fingerprinted, compressed once, kept by browsers for a year."""

from __future__ import annotations

from pathlib import PurePath

from flask import Blueprint, Response, request, send_from_directory

from minamata import assets
from minamata.errors import NotFound
from minamata.web.packing import packing_for

blueprint = Blueprint("static_files", __name__)

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@blueprint.get("/static/<name>")
def serve(name: str) -> Response:
    """A built file; its name changes with its content, so it never expires."""
    media_type = TYPES.get(PurePath(name).suffix)
    if media_type is None:
        raise NotFound
    how = packing_for(request)
    response = send_from_directory(assets.DIST, f"{name}{assets.TWINS[how]}", mimetype=media_type, max_age=31_536_000)
    if how:
        response.headers["Content-Encoding"] = how
    response.cache_control.immutable = True
    response.cache_control.public = True
    return response
