"""Signing in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from minamata.accounts import authentication, cookies, flow, pending
from minamata.accounts.errors import FlowLost, ProviderUnreachable, SignInFailed
from minamata.accounts.people import SAMPLE_PEOPLE
from minamata.accounts.providers import Provider, providers
from minamata.accounts.services import identities, sessions
from minamata.accounts.services.kept_text import KEPT_FOR
from minamata.accounts.views.asked import safe_page
from minamata.errors import NotFound
from minamata.i18n import _, best_language
from minamata.web.current import current_user
from minamata.web.errors import ErrorPage, wants_problem_document
from minamata.web.limits import limiter
from minamata.web.logs import reference
from minamata.web.pages import Link
from minamata.web.writes import repeatable

log = logging.getLogger(__name__)
blueprint = Blueprint("accounts", __name__, template_folder="../templates")

# A whole meeting may stand behind one address.
OFTEN_ENOUGH = "300/minute"


@blueprint.get("/<lang:lang>/sign-in")
def sign_in() -> ResponseReturnValue:
    """Choose the account to sign in with."""
    next_page = safe_page(request.args.get("next"))
    links = "link" in request.args and pending.read(request) is not None
    if current_user.is_signed_in and not links:
        return redirect(next_page or url_for("home.home"), 303)
    known = _known()
    return render_template(
        "accounts/sign_in.html",
        providers=known.values(),
        sample_people=SAMPLE_PEOPLE if any(provider.is_development for provider in known.values()) else (),
        next_page=next_page,
        text_is_kept="kept" in request.args,
        links=links,
        resumable=bool(flow.flows(request)),
    )


@blueprint.get("/auth/login")
@blueprint.get("/auth/login/<slug>")
@limiter.limit(OFTEN_ENOUGH)
def login(slug: str | None = None) -> ResponseReturnValue:
    """Go to a provider. Writes nothing but a cookie."""
    lang = g.lang = best_language(request.args.get("lang"))
    next_page = safe_page(request.args.get("next"))
    if slug is None:
        return redirect(url_for(".sign_in", next=next_page), 303)
    provider = _provider(slug)
    base_url = current_app.extensions["settings"].base_url
    if request.host != urlsplit(base_url).netloc:
        # The provider leads back to the base address; a cookie set under another name of this host would be lost.
        return redirect(f"{base_url}{request.full_path}", 303)
    begun = flow.begin(
        provider,
        next_page or url_for("home.home"),
        lang,
        shared="shared" in request.args,
        hint=request.args.get("as"),
    )
    return _lead_to(provider, begun, [*flow.flows(request), begun])


@blueprint.get("/auth/resume")
@limiter.limit(OFTEN_ENOUGH)
def resume() -> ResponseReturnValue:
    """Go on with the sign-in whose line was lost (A8)."""
    under_way = flow.flows(request)
    if not under_way:
        return redirect(url_for(".sign_in"), 303)
    g.lang = under_way[-1].lang
    return _lead_to(_provider(under_way[-1].provider), under_way[-1], under_way)


@blueprint.get("/auth/callback/<slug>")
@limiter.limit(OFTEN_ENOUGH)
def callback(slug: str) -> ResponseReturnValue:
    """The provider's answer: begin a session, or say what to do."""
    provider = _provider(slug)
    under_way = flow.flows(request)
    mine = next((each for each in under_way if each.state == request.args.get("state")), None)
    if mine is None or mine.provider != slug:
        if current_user.is_signed_in:
            return redirect(url_for("home.home", lang=best_language(current_user.language)), 303)
        return not_signed_in(FlowLost("no such state"), slug, None)
    g.lang = mine.lang
    rest = [each for each in under_way if each is not mine]
    try:
        return _welcome(flow.finish(provider, mine, request), mine, rest)
    except SignInFailed as failed:
        response = not_signed_in(failed, slug, mine.next)
        if not isinstance(failed, ProviderUnreachable):  # that answer may still be good when it is loaded again
            flow.keep(response, rest)
        return response


@blueprint.post("/auth/link/new")
@repeatable
def link_as_new() -> ResponseReturnValue:
    """The person who signs in for the first time is not the one with the same address: they begin as themselves."""
    waiting = pending.read(request)
    if waiting is None:
        return not_signed_in(FlowLost("no account waits"), "", None)
    provider = _provider(waiting.provider)
    try:
        signed_in = sessions.sign_in(
            provider, waiting.claims, None, _browser(), waiting.shared, ending=current_user.session_id
        )
    except SignInFailed as failed:
        return not_signed_in(failed, provider.slug, waiting.next)
    response = redirect(waiting.next, 303)
    pending.forget(response)
    start_session(response, signed_in)
    return response


def _lead_to(provider: Provider, one: flow.Flow, under_way: Sequence[flow.Flow]) -> ResponseReturnValue:
    try:
        response = redirect(flow.address(provider, one), 303)
    except SignInFailed as failed:
        return not_signed_in(failed, provider.slug, one.next)
    flow.keep(response, under_way)
    return response


def _welcome(proof: flow.Proof, mine: flow.Flow, rest: Sequence[flow.Flow]) -> Response:
    """A session; or, for a new account with the address of an older one, the question whether both are one person's."""
    if identities.person_to_link(proof.provider, proof.claims) is not None:
        response = redirect(url_for(".sign_in", link=1, next=mine.next), 303)
        pending.keep(response, proof, mine)
        flow.keep(response, rest)
        return response
    signed_in = sessions.sign_in(
        proof.provider, proof.claims, proof.id_token, _browser(), mine.shared, ending=current_user.session_id
    )
    response = redirect(mine.next, 303)
    waiting = pending.read(request)
    if waiting is not None:
        identities.link_pending(signed_in.person_id, _provider(waiting.provider), waiting.claims)
        pending.forget(response)
    flow.keep(response, rest)
    start_session(response, signed_in)
    return response


def not_signed_in(failed: SignInFailed, slug: str, next_page: str | None) -> Response:
    """A page that says what to do, with the way to begin again; the log has the cause."""
    log.warning("sign-in failed", extra={"provider": slug, "why": failed.why, "kind": failed.type})
    if wants_problem_document():
        raise failed
    again = Link(_("Begin again"), url_for(".sign_in", next=next_page))
    home = Link(_("Home"), url_for("home.home"))
    page = ErrorPage(failed.status, str(failed.title), str(failed.advice), None, (again, home), reference())
    return make_response(render_template("errors/error.html", error=page), failed.status)


def start_session(response: Response, signed_in: sessions.SignedIn) -> None:
    """The cookie outlives the session, so that a form sent too late still finds whose it was; but never on a shared computer."""
    lasts = None if signed_in.shared else signed_in.seconds + int(KEPT_FOR.total_seconds())
    cookies.put(response, authentication.COOKIE, signed_in.token, lasts)


def _known() -> dict[str, Provider]:
    return dict(providers(current_app.extensions["settings"]))


def _provider(slug: str) -> Provider:
    if slug not in (known := _known()):
        raise NotFound
    return known[slug]


def _browser() -> str:
    return request.headers.get("User-Agent", "")
