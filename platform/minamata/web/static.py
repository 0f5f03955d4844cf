"""Our own style sheet, script and icon: fingerprinted, compressed once, kept by browsers for a year."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_from_directory

from minamata import assets

blueprint = Blueprint("static_files", __name__)

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@blueprint.get("/static/<path:name>")
def serve(name: str) -> Response:
    """A built file; its name changes with its content, so it never expires."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = send_from_directory(assets.DIST, f"{name}.gz" if packed else name, max_age=31_536_000)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
        suffix = name[name.rfind(".") :]
        response.headers["Content-Type"] = TYPES.get(suffix, "application/octet-stream")
    response.cache_control.immutable = True
    response.cache_control.public = True
    return response
