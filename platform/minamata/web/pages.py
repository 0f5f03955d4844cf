"""Pages: the language in their address, what every template may use, and errors as pages or problem documents."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, TooManyRequests
from werkzeug.exceptions import NotFound as NoRoute
from werkzeug.routing import BaseConverter, RequestRedirect

from minamata import assets
from minamata.db import db
from minamata.errors import DomainError, NotFound, SignInNeeded
from minamata.i18n import LANGUAGES, _, best_language, current_language, direction
from minamata.modules import registry
from minamata.web import writes
from minamata.web.current import current_user
from minamata.web.logs import reference

log = logging.getLogger(__name__)


class LanguageConverter(BaseConverter):
    """`<lang:lang>` in a rule: one of the six, so that no other first word is taken for a language."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


@dataclass(frozen=True)
class LanguageLink:
    """This same page in one of the languages."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says (G6): what happened, what was kept, what to do next."""

    status: int
    title: str
    detail: str
    kept: str | None
    actions: tuple[Link, ...]
    reference: str | None
    fields: tuple[tuple[str, str], ...] = ()


def install(app: Flask) -> None:
    """Teach `app` languages in addresses, the frame of every page, and how errors look."""
    app.url_map.converters["lang"] = LanguageConverter

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")
        elif request.args.get("lang") in LANGUAGES:
            g.lang = request.args["lang"]

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()

    app.jinja_env.globals.update(
        entries=entries,
        slot=slot,
        write_key=writes.new_key,
        asset_url=asset_url,
        direction=direction,
        current_user=current_user,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


def entries(place: str) -> list[Link]:
    """The links that modules declared for `place` and this person may use."""
    return [
        Link(str(entry.label), url_for(entry.endpoint), _is_current(entry.endpoint))
        for entry in registry().entries
        if entry.place == place and entry.shown_to(current_user)
    ]


def slot(name: str, **context: Any) -> Markup:
    """What other rooms put here."""
    return Markup("").join(filler(current_user, **context) for filler in registry().slots.get(name, []))


def asset_url(name: str) -> str:
    """The fingerprinted address of a style sheet, script or icon."""
    return f"/static/{assets.manifest()[name].file}"


def language_links() -> list[LanguageLink]:
    """This page in each language; an address without a language takes it as a parameter."""
    return [
        LanguageLink(code, language.name, language.dir, _here_in(code), code == current_language())
        for code, language in LANGUAGES.items()
    ]


def wants_problem_document() -> bool:
    """Whether the client is a program: it asked under /api/, or prefers JSON to HTML."""
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/problem+json", "application/json"], "text/html"
    )
    return request.path.startswith("/api/") or best != "text/html"


def _is_current(endpoint: str) -> bool:
    return request.endpoint is not None and request.endpoint.split(".")[0] == endpoint.split(".", maxsplit=1)[0]


def _here_in(code: str) -> str:
    query = {key: value for key, value in request.args.items() if key != "lang"}
    method_is_safe = request.method in {"GET", "HEAD"}
    if request.endpoint and request.view_args is not None and method_is_safe:
        if current_app.url_map.is_endpoint_expecting(request.endpoint, "lang"):
            return url_for(request.endpoint, **{**request.view_args, **query, "lang": code})
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first in LANGUAGES:
        return f"/{code}/{rest}" + (f"?{urlencode(query)}" if query and method_is_safe else "")
    return f"{request.path}?{urlencode({**query, 'lang': code})}"


@dataclass(frozen=True)
class Service:
    """What the service calls itself (G18)."""

    name: str
    is_official: bool
    issuer: str | None
    contact_url: str | None


@dataclass(frozen=True)
class Person:
    """The reader, as the frame of a page shows them."""

    display_name: str
    badge: str
    badge_title: str
    is_focal_point: bool


def service() -> Service:
    """Name, issuer and contact from the settings; without an issuer it is not an official service."""
    settings = current_app.extensions["settings"]
    contact = settings.contact
    if contact and "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    return Service(settings.service_name, settings.service_issuer is not None, settings.service_issuer, contact)


def _frame() -> dict[str, Any]:
    return {
        "lang": current_language(),
        "dir": direction(current_language()),
        "languages": language_links(),
        "person": _person() if current_user.is_signed_in else None,
        "service": service(),
        "development": current_app.extensions["settings"].is_development,
    }


def _person() -> Person:
    for function in current_user.functions:
        return Person(
            current_user.name,
            function.body_code,
            current_user.name,
            function.kind == "national_focal_point",
        )
    initials = "".join(word[0] for word in current_user.name.split()[:2]).upper() or "?"
    return Person(current_user.name, initials, current_user.name, False)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded) and request.method == "GET" and not wants_problem_document():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if isinstance(error, NotFound) and (found := _in_a_language()):
        return redirect(found, 302)
    fields = tuple((name, str(message)) for name, message in error.fields.items())
    return _answer(error.status, error.type, str(error.title), str(error.detail or error.advice), fields)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestRedirect):
        return error
    if isinstance(error, NoRoute):
        return _domain_error(NotFound())
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        return _answer(
            status, "too-large", _("This is too large"), _("Send less at once: shorten the text or split it.")
        )
    if isinstance(error, TooManyRequests):
        answer = _answer(status, "too-many", _("Too many attempts"), _("Wait a minute, then try again."))
        answer.headers["Retry-After"] = "60"
        return answer
    if isinstance(error, MethodNotAllowed):
        answer = _answer(
            status, "method-not-allowed", _("This address does not take that"), _("Open the page and use its form.")
        )
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
    if status >= 500:
        return _unexpected_error(error)
    return _answer(status, "refused", _("This could not be done"), _("Check what you sent and try again."))


def _unexpected_error(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    db.session.rollback()
    return _answer(
        500,
        "unexpected",
        _("Something went wrong on our side"),
        _("It was written down and will be looked at. Try again in a moment; your browser still has what you typed."),
    )


def _in_a_language() -> str | None:
    """The address with a language in front, when the one asked for lacks it and the page exists."""
    if request.method != "GET" or request.path.lstrip("/").partition("/")[0] in LANGUAGES:
        return None
    with_language = f"/{best_language(current_user.language)}{request.path}"
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        adapter.match(with_language, method="GET")
    except RequestRedirect:
        pass
    except HTTPException:
        return None
    query = request.query_string.decode("utf-8", "replace")
    return with_language + (f"?{query}" if query else "")


def _answer(status: int, kind: str, title: str, detail: str, fields: tuple[tuple[str, str], ...] = ()) -> Response:
    if wants_problem_document():
        document: dict[str, Any] = {
            "type": f"/problems/{kind}",
            "title": title,
            "status": status,
            "detail": detail,
            "reference": reference(),
        }
        if fields:
            document["errors"] = [{"field": name, "message": message} for name, message in fields]
        answer = current_app.json.response(document)
        answer.mimetype = "application/problem+json"
    else:
        page = ErrorPage(status, title, detail, _kept(), _actions(), reference(), fields)
        answer = current_app.make_response(render_template("errors/error.html", error=page))
    answer.status_code = status
    return answer


def _kept() -> str | None:
    if request.method in {"GET", "HEAD"}:
        return None
    return _("Nothing was changed. Press Back in your browser: what you typed is still there.")


def _actions() -> tuple[Link, ...]:
    home = Link(_("Home"), url_for("home.home"))
    if current_user.is_signed_in:
        return (home,)
    return (home, Link(_("Sign in"), url_for("accounts.sign_in")))
