"""Pages: the language in their address, what every template may use, and errors as pages or problem documents."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoRoute
from werkzeug.routing import RequestRedirect

from minamata import assets
from minamata.db import db
from minamata.errors import DomainError, NotFound, SignInNeeded
from minamata.i18n import LANGUAGES, _, _l, current_language, direction
from minamata.modules import registry
from minamata.policies import Function
from minamata.web import writes
from minamata.web.current import current_user
from minamata.web.logs import reference

log = logging.getLogger(__name__)

IN_A_PATH = "/:@!$&'()*+,;="

REFUSED = ("refused", _l("This could not be done"), _l("Check what you sent and try again."))
REFUSALS = {
    405: ("method-not-allowed", _l("This address does not take that"), _l("Open the page and use its form.")),
    413: ("too-large", _l("This is too large"), _l("Send less at once: shorten the text or split it.")),
    429: ("too-many", _l("Too many attempts"), _l("Wait a minute, then try again.")),
}


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
    """Teach `app` which language an address asks for, the frame of every page, and how errors look."""

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        asked = values.pop("lang", None) if values else None
        first = request.path.lstrip("/").partition("/")[0]
        g.lang = next((code for code in (asked, first, request.args.get("lang")) if code in LANGUAGES), None)

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


def slot(name: str, /, **context: Any) -> Markup:
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
    was_read = request.method in {"GET", "HEAD"}
    query = [(name, text) for name, text in request.args.items(multi=True) if name != "lang"] if was_read else []
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first in LANGUAGES:
        return _address(f"{code}/{rest}", query)
    return _address(request.path, [*query, ("lang", code)])


def _address(path: str, query: list[tuple[str, str]]) -> str:
    """An address of ours, whatever was asked for: one slash in front, and nothing in it that a browser reads as another host."""
    return f"/{quote(path.lstrip('/'), safe=IN_A_PATH)}" + (f"?{urlencode(query)}" if query else "")


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


def _in_words(function: Function) -> str:
    """A function and for whom, such as the badge stands for."""
    body = function.body_name.shown(current_language()).text
    if function.kind == "national_focal_point":
        return _("National focal point, %(body)s", body=body)
    if function.kind == "country_team":
        return _("Country team, %(body)s", body=body)
    return _("Member, %(body)s", body=body)


def _person() -> Person:
    for function in current_user.functions:
        return Person(
            current_user.name,
            function.body_code,
            _in_words(function),
            function.kind == "national_focal_point",
        )
    initials = "".join(word[0] for word in current_user.name.split()[:2]).upper() or "?"
    return Person(current_user.name, initials, current_user.name, False)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded) and request.method in {"GET", "HEAD"} and not wants_problem_document():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if isinstance(error, NotFound) and (found := _in_a_language()):
        return redirect(found, 302)
    fields = tuple((name, str(message)) for name, message in error.fields.items())
    kept = None if error.keeps_writes else _kept()
    return _answer(error.status, error.type, str(error.title), str(error.detail or error.advice), kept, fields)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, NoRoute):
        return _domain_error(NotFound())
    if error.code is None or error.code >= 500:
        return _unexpected_error(error)
    kind, title, detail = REFUSALS.get(error.code, REFUSED)
    answer = _answer(error.code, kind, str(title), str(detail), _kept())
    answer.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    if error.code == 429:
        answer.headers["Retry-After"] = "60"
    return answer


def _unexpected_error(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    title = _("Something went wrong on our side")
    detail = _(
        "It was written down and will be looked at. Try again in a moment; your browser still has what you typed."
    )
    try:
        db.session.rollback()
        return _answer(500, "unexpected", title, detail, _kept())
    except Exception:
        log.exception("the page about the error could not be drawn")
        return Response(f"{title}\n\n{detail}\n\n{reference()}\n", 500, mimetype="text/plain")


def _in_a_language() -> str | None:
    """The address with a language in front, when the one asked for lacks it and the page exists."""
    if request.method not in {"GET", "HEAD"} or request.path.lstrip("/").partition("/")[0] in LANGUAGES:
        return None
    with_language = f"/{current_language()}/{request.path.lstrip('/')}"
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        adapter.match(with_language, method="GET")
    except RequestRedirect:
        pass
    except HTTPException:
        return None
    return _address(with_language, [(name, text) for name, text in request.args.items(multi=True) if name != "lang"])


def _answer(
    status: int, kind: str, title: str, detail: str, kept: str | None, fields: tuple[tuple[str, str], ...] = ()
) -> Response:
    g.pop("content_policy", None)
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
        answer = Response(current_app.json.dumps(document), mimetype="application/problem+json")
    else:
        page = ErrorPage(status, title, detail, kept, _actions(), reference(), fields)
        answer = Response(render_template("errors/error.html", error=page))
    answer.status_code = status
    answer.vary.add("Accept")
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
