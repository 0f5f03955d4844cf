"""Requests of programs: everything under /api/, by token alone and never by the cookie of a session (decision 8)."""

from __future__ import annotations

from flask import Response, current_app, request

from minamata.db import db

PREFIX = "/api/"
CREATED = 201


def is_for_programs() -> bool:
    """Whether the present request is one to the API."""
    return request.path.startswith(PREFIX)


def represent(location: str, status: int) -> Response:
    """What GET answers at `location`, one of our addresses, with the rights of this instant; as the answer to a write with `status`.

    So the first answer to a write and that to its repetition are the same document (G2).
    """
    db.session.flush()
    endpoint, values = current_app.url_map.bind_to_environ(request.environ).match(location, method="GET")
    response: Response = current_app.make_response(current_app.view_functions[endpoint](**values))  # type: ignore[arg-type]
    response.status_code = status
    response.headers["Content-Location"] = location
    if status == CREATED:
        response.headers["Location"] = location
    return response
