"""Our cookies: unreadable to scripts, and kept to this host and to HTTPS where there is HTTPS (A7)."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response


def name_of(cookie: str) -> str:
    """The name under which browsers take the cookie from this host alone, where HTTPS allows that."""
    return f"__Host-{cookie}" if _is_secure() else cookie


def put(response: Response, cookie: str, value: str, seconds: int | None) -> None:
    """Give the browser a cookie for that long; without a time until it is closed."""
    response.set_cookie(
        name_of(cookie), value, max_age=seconds, path="/", secure=_is_secure(), httponly=True, samesite="Lax"
    )


def take_back(response: Response, cookie: str) -> None:
    """Have the browser forget the cookie."""
    response.delete_cookie(name_of(cookie), path="/", secure=_is_secure(), httponly=True, samesite="Lax")


def _is_secure() -> bool:
    return bool(current_app.extensions["settings"].is_secure)
