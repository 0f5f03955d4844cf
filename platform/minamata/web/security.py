"""What protects a page and a write: headers, the origin of a form, its token, and text that is really text."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from minamata.config import Settings
from minamata.errors import ForeignForm, NotFound, Unreadable
from minamata.i18n import _
from minamata.modules import ask
from minamata.web.current import Authentication, current_user
from minamata.web.programs import is_for_programs

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - the name of a header, not a secret
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field, not a secret

ORDINARY_PORTS = {"http": 80, "https": 443}

BASE_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def install(app: Flask, settings: Settings) -> None:
    """Check every request before its view, and dress every answer."""
    app.before_request(_refuse_what_is_not_text)
    app.before_request(_refuse_foreign_writes)
    app.after_request(_add_headers)
    app.jinja_env.globals.update(csrf_token=csrf_token)


def csrf_token() -> str:
    """The token of the present session; empty when nobody is signed in, because then there is nothing to forge."""
    return token_of(current_user.session_id) if current_user.session_id else ""


def token_matches(session_id: UUID, token: str) -> bool:
    """Whether `token` is the one of that session, compared in constant time."""
    return hmac.compare_digest(token_of(session_id).encode(), token.encode())


def token_of(session_id: UUID) -> str:
    """The token that forms of this session carry."""
    return _token(str(current_app.config["SECRET_KEY"]), session_id)


@lru_cache(maxsize=1024)
def _token(secret: str, session_id: UUID) -> str:
    return hmac.new(secret.encode(), f"form token {session_id}".encode(), hashlib.sha256).hexdigest()[:32]


def _refuse_what_is_not_text() -> None:
    """Broken UTF-8 is decoded with a replacement sign; neither it nor NUL can be kept as what a person meant."""
    if _is_broken(request.path):
        raise NotFound
    if any(_is_broken(name) or _is_broken(value) for name, value in request.args.items(multi=True)):
        raise Unreadable
    if request.method not in SAFE_METHODS:
        broken = {name.replace("\x00", "") for name, value in _typed() if _is_broken(name) or _is_broken(value)}
        if broken:
            raise Unreadable(
                fields={name: _("The field “%(field)s” cannot be read.", field=name) for name in sorted(broken)}
            )


def _typed() -> Iterable[tuple[str, str]]:
    """The fields of the form that was sent."""
    if request.mimetype not in FORM_TYPES:
        return ()
    if request.mimetype == "application/x-www-form-urlencoded":
        # Read here, because Werkzeug gives broken bytes back as percent signs, as if a person had typed those.
        return parse_qsl(request.get_data().decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    return request.form.items(multi=True)


def _is_broken(text: str) -> bool:
    return "\x00" in text or "\ufffd" in text


def _refuse_foreign_writes() -> ResponseReturnValue | None:
    """A write must come from a page of ours and, when somebody is signed in, carry the token of that session (decision 8).

    The form of a session that has ended is not done, but what was typed is kept (decision 10). The API knows no cookie, so nobody can be
    made to write there without knowing it.
    """
    if request.method in SAFE_METHODS or is_for_programs():
        return None
    if getattr(current_app.view_functions.get(request.endpoint or ""), "is_open_to_programs", False):
        return None
    if not _comes_from_here():
        raise ForeignForm
    # What is no form is not read before its view has looked at who sends it.
    is_form = request.mimetype in FORM_TYPES
    if current_user.session_id is None:
        return ask(Authentication).keep_for_later(request) if is_form else None  # type: ignore[type-abstract]
    token = request.headers.get(TOKEN_HEADER) or (request.form.get(TOKEN_FIELD, "") if is_form else "")
    if token_matches(current_user.session_id, token):
        return None
    kept = ask(Authentication).keep_for_later(request) if is_form else None  # type: ignore[type-abstract]
    if kept is None:
        raise ForeignForm
    return kept


def _comes_from_here() -> bool:
    """By Sec-Fetch-Site where the browser sends it, else by Origin; a client that sends neither is not a browser of today."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is not None:
        return site_of(origin) == site_of(current_app.extensions["settings"].base_url)
    return current_user.session_id is not None


def site_of(address: str) -> tuple[str, str | None, int | None] | None:
    """Scheme, host and port, which browsers leave out when it is the ordinary one; None for what is no address."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port or ORDINARY_PORTS.get(parts.scheme)
    except ValueError:
        return None


def _add_headers(response: Response) -> Response:
    settings: Settings = current_app.extensions["settings"]
    form_action = " ".join(["'self'", *current_app.extensions.get("form_origins", ())])
    policy = {**BASE_POLICY, "form-action": form_action, **g.get("content_policy", {})}
    response.headers.setdefault(
        "Content-Security-Policy", "; ".join(f"{directive} {source}" for directive, source in policy.items())
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
    if settings.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache" if current_user.is_signed_in else "no-cache"
    response.vary.add("Accept-Encoding")
    if not response.cache_control.public:
        response.vary.add("Authorization" if is_for_programs() else "Cookie")
        if not g.get("lang"):
            response.vary.add("Accept-Language")
    return response
