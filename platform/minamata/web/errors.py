"""Errors, in one place: a page in the reader's language, or a problem document for programs (G6, RFC 9457)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoRoute
from werkzeug.routing import RequestRedirect

from minamata.db import db
from minamata.errors import DomainError, KeyUsedAgain, NotFound, SignInNeeded
from minamata.i18n import LANGUAGES, _, _l, current_language
from minamata.web import limits, writes
from minamata.web.addresses import address
from minamata.web.current import current_user
from minamata.web.logs import reference
from minamata.web.pages import Link, entries
from minamata.web.programs import is_for_programs

log = logging.getLogger(__name__)

MOST_SENT_AGAIN = 60_000

METHOD_FOR_PROGRAMS = _l("Use one of the methods that the header Allow names.")
REFUSED = ("refused", _l("This could not be done"), _l("Check what you sent and try again."))
REFUSALS = {
    405: ("method-not-allowed", _l("This address does not take that"), _l("Open the page and use its form.")),
    413: ("too-large", _l("This is too large"), _l("Send less at once: shorten the text or split it.")),
    429: ("too-many", _l("Too many attempts"), _l("Wait a minute, then try again.")),
}


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says (G6): what happened, what was kept, what to do next.

    `again` are the fields of a form that may pass when it is sent once more (G3), with the key that lets it count once.
    """

    status: int
    title: str
    detail: str
    kept: str | None
    actions: tuple[Link, ...]
    reference: str | None
    fields: tuple[tuple[str, str], ...] = ()
    again: tuple[tuple[str, str], ...] = ()


def install(app: Flask) -> None:
    """Let every error of `app` be told here."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


def wants_problem_document() -> bool:
    """Whether the client is a program: it asked under /api/, sends a file in pieces, or prefers JSON to HTML."""
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/problem+json", "application/json"], "text/html"
    )
    return is_for_programs() or "Tus-Resumable" in request.headers or best != "text/html"


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded) and request.method in {"GET", "HEAD"} and not wants_problem_document():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if isinstance(error, NotFound) and (found := _in_a_language()):
        return redirect(found, 302)
    fields = tuple((name, str(message)) for name, message in error.fields.items())
    kept = None if error.keeps_writes else _kept()
    again = _anew() if isinstance(error, KeyUsedAgain) else ()
    limits.wait(error.seconds)
    return _answer(error.status, error.type, str(error.title), str(error.detail or error.advice), kept, fields, again)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, NoRoute):
        return _domain_error(NotFound())
    if error.code is None or error.code >= 500:
        return _unexpected_error(error)
    kind, title, detail = REFUSALS.get(error.code, REFUSED)
    if error.code == 405 and wants_problem_document():
        detail = METHOD_FOR_PROGRAMS
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
    return address(with_language, [(name, text) for name, text in request.args.items(multi=True) if name != "lang"])


def _answer(
    status: int,
    kind: str,
    title: str,
    detail: str,
    kept: str | None,
    fields: tuple[tuple[str, str], ...] = (),
    again: tuple[tuple[str, str], ...] = (),
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
        page = ErrorPage(status, title, detail, kept, _actions(status), reference(), fields, again or _again(status))
        answer = Response(render_template("errors/error.html", error=page))
    answer.status_code = status
    answer.vary.add("Accept")
    return answer


def _kept() -> str | None:
    if request.method in {"GET", "HEAD"}:
        return None
    return _("Nothing was changed. Press Back in your browser: what you typed is still there.")


def _again(status: int) -> tuple[tuple[str, str], ...]:
    """What was sent, when nothing was wrong with it."""
    return _sent() if status >= 500 or status == 429 else ()


def _anew() -> tuple[tuple[str, str], ...]:
    """What was sent from a page that had been sent before, such as one that Back showed: with a key of its own it counts anew."""
    return tuple((name, writes.new_key() if name == writes.FIELD else text) for name, text in _sent())


def _sent() -> tuple[tuple[str, str], ...]:
    """The fields of the form; none when there are files, which cannot be sent again by a page, or very much text."""
    # A browser sends a field for files also when none was chosen.
    if request.method != "POST" or any(file.filename for file in request.files.values()):
        return ()
    fields = tuple(request.form.items(multi=True))
    return fields if sum(len(name) + len(text) for name, text in fields) <= MOST_SENT_AGAIN else ()


def _actions(status: int) -> tuple[Link, ...]:
    """Where to go from here: to sign in where that helps, the same page again where waiting does, the room in which it happened, home."""
    actions = [Link(each.label, each.url) for each in entries("header") if each.current]
    if (status == 429 or status >= 500) and request.method in {"GET", "HEAD"}:
        actions.insert(0, Link(_("Try again"), request.full_path.rstrip("?")))
    actions.append(Link(_("Home"), url_for("home.home")))
    if not current_user.is_signed_in:
        sign_in = Link(_("Sign in"), url_for("accounts.sign_in", next=_page_of_the_form()))
        actions.insert(0 if status == 401 else len(actions), sign_in)
    return tuple(actions)


def _page_of_the_form() -> str | None:
    """Where the reader was when they sent a form, as far as the browser tells; sign-in takes pages of ours only."""
    before = urlsplit(request.referrer or "")
    return before.path if request.method == "POST" and before.netloc == request.host else None
