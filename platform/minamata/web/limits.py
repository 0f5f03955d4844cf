"""How often one address may ask; counted in Redis where there is one, so that all processes count together."""

from __future__ import annotations

from flask import Flask, Response, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

MUST_WAIT = frozenset({429, 503})

limiter = Limiter(get_remote_address, headers_enabled=True)


def install(app: Flask) -> None:
    """Count what `app` is asked; when to ask again is said to those alone who have to."""
    app.after_request(_say_when_only_to_who_must_wait)
    limiter.init_app(app)


def wait(seconds: int | None) -> None:
    """Say with the present answer, a 429 or 503, that waiting so long helps; None where that is not known."""
    g.waits = seconds


def _say_when_only_to_who_must_wait(response: Response) -> Response:
    """The limiter writes how long until its own counts begin anew; an error may know better."""
    if response.status_code not in MUST_WAIT:
        response.headers.pop("Retry-After", None)
    elif (seconds := g.get("waits")) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response
