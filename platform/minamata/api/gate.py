"""What every request to the API passes before its door: how often, who, and for what."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound as RoutingNotFound

from minamata.api.doors import LANGUAGE_QUERY, Door
from minamata.api.errors import ScopeMissing, TokenNeeded, UnsupportedMedia
from minamata.api.queries import Bearer, bearer_of, hash_of
from minamata.api.schemas import UNKNOWN
from minamata.config import Settings
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import LANGUAGES, _l
from minamata.web.limits import limiter
from minamata.web.programs import is_for_programs
from minamata.web.security import SAFE_METHODS

SCHEME = "bearer"


def install(app: Flask) -> None:
    """Set the gate before every door of `app`."""
    app.before_request(_pass)
    app.after_request(_tell_how_to_be_let_in)


def _pass() -> None:
    if not is_for_programs():
        return
    g.is_for_a_program = True
    _count()
    if request.routing_exception is not None:
        _refuse_what_no_method_opens()
        return
    door: Door | None = getattr(current_app.view_functions.get(request.endpoint or ""), "door", None)
    if door is None:
        raise NotFound
    bearer = _bearer()
    if not door.open:
        if bearer is None:
            raise TokenNeeded
        g.actor = bearer.actor
        if door.scope is not None and door.scope not in bearer.scopes:
            raise ScopeMissing
    if request.method not in SAFE_METHODS and _has_body() and not request.is_json:
        raise UnsupportedMedia
    _refuse_unknown_queries(door)


def _refuse_what_no_method_opens() -> None:
    """Signs in an address that can be no id fit no door. Where several methods have one, routing tells of them in the place of NotFound."""
    found = request.routing_exception
    if isinstance(found, MethodNotAllowed) and not any(_opens(method) for method in found.valid_methods or ()):
        raise NotFound


def _opens(method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(method=method))
    except (RoutingNotFound, MethodNotAllowed):
        return False


def _secret() -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else ""


def _bearer() -> Bearer | None:
    secret = _secret()
    return bearer_of(secret) if secret else None


def _key_of_the_token() -> str:
    """The token itself is not a thing to keep in the memory of a counter."""
    return f"token:{hash_of(_secret())}" if _secret() else f"address:{get_remote_address()}"


def _a_minute(name: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{getattr(settings, name)}/minute"


@limiter.shared_limit(lambda: _a_minute("api_requests_by_address"), "api address", key_func=get_remote_address)
@limiter.shared_limit(lambda: _a_minute("api_requests_by_token"), "api token", key_func=_key_of_the_token)
def _count() -> None:
    """Counted before anything is looked up, so that guessing tokens is no cheaper than using one."""


def _has_body() -> bool:
    return bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def _refuse_unknown_queries(door: Door) -> None:
    unknown: dict[str, Any] = {name: UNKNOWN for name in request.args if name not in door.queries | {LANGUAGE_QUERY}}
    language = request.args.get(LANGUAGE_QUERY)
    if language is not None and language not in LANGUAGES:
        unknown[LANGUAGE_QUERY] = _l("Choose one of the six languages.")
    if unknown:
        raise InvalidInput(fields=unknown)


def _tell_how_to_be_let_in(response: Response) -> Response:
    if is_for_programs() and response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
