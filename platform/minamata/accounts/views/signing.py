"""Signing in and out, and one's own profile."""

from __future__ import annotations

import logging
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from minamata.accounts import flow, queries, services
from minamata.accounts.authentication import cookie_name
from minamata.accounts.discovery import metadata_of
from minamata.accounts.errors import FlowLost, ProfileChanged, SignInFailed
from minamata.accounts.forms import ProfileForm, time_zones
from minamata.accounts.people import SAMPLE_PEOPLE
from minamata.accounts.providers import Provider, providers
from minamata.errors import NotFound
from minamata.i18n import best_language, current_language
from minamata.parties import queries as functions
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import repeatable

log = logging.getLogger(__name__)
blueprint = Blueprint("accounts", __name__, template_folder="../templates")

LINK_COOKIE = "minamata-link"
LINK_LASTS = 30 * 60


@blueprint.get("/<lang:lang>/sign-in")
def sign_in() -> ResponseReturnValue:
    """Choose the account to sign in with."""
    next_page = safe_page(request.args.get("next"))
    if current_user.is_signed_in and not request.args.get("link"):
        return redirect(next_page or url_for("home.home"), 303)
    known = providers(current_app.extensions["settings"])
    under_way = flow.flows(request)
    return render_template(
        "accounts/sign_in.html",
        providers=known.values(),
        sample_people=SAMPLE_PEOPLE if any(provider.is_development for provider in known.values()) else (),
        next_page=next_page,
        text_is_kept=bool(request.args.get("kept")),
        links=bool(request.args.get("link")),
        resumable=bool(under_way),
    )


@blueprint.get("/auth/login")
@blueprint.get("/auth/login/<slug>")
@limiter.limit("30/minute")
def login(slug: str | None = None) -> ResponseReturnValue:
    """Go to a provider. Writes nothing but a cookie."""
    lang = best_language(request.args.get("lang"))
    known = providers(current_app.extensions["settings"])
    if slug is None:
        return redirect(url_for(".sign_in", lang=lang, next=safe_page(request.args.get("next"))), 303)
    base_url = current_app.extensions["settings"].base_url
    if request.host != urlsplit(base_url).netloc:
        # The provider leads back to the base address; a cookie set under another name of this host would be lost.
        return redirect(f"{base_url}{request.full_path}", 303)
    begun = flow.begin(
        _provider(known, slug),
        safe_page(request.args.get("next")) or url_for("home.home", lang=lang),
        lang,
        shared=bool(request.args.get("shared")),
        hint=request.args.get("as"),
    )
    response = redirect(flow.address(_provider(known, slug), begun), 303)
    flow.keep(response, [*flow.flows(request), begun])  # type: ignore[arg-type]
    return response


@blueprint.get("/auth/resume")
@limiter.limit("30/minute")
def resume() -> ResponseReturnValue:
    """Go on with the sign-in whose line was lost (A8)."""
    under_way = flow.flows(request)
    if not under_way:
        return redirect(url_for(".sign_in", lang=best_language()), 303)
    latest = under_way[-1]
    provider = _provider(providers(current_app.extensions["settings"]), latest.provider)
    return redirect(flow.address(provider, latest), 303)


@blueprint.get("/auth/callback/<slug>")
@limiter.limit("60/minute")
def callback(slug: str) -> ResponseReturnValue:
    """The provider's answer: begin a session, or say what to do."""
    provider = _provider(providers(current_app.extensions["settings"]), slug)
    under_way = flow.flows(request)
    mine = next((each for each in under_way if each.state == request.args.get("state")), None)
    if mine is None or mine.provider != slug:
        if current_user.is_signed_in:
            return redirect(url_for("home.home", lang=best_language(current_user.language)), 303)
        raise FlowLost
    g.lang = mine.lang
    try:
        proof = flow.finish(provider, mine, request)
    except SignInFailed as failed:
        log.warning("sign-in failed", extra={"provider": slug, "why": failed.why, "kind": failed.type})
        raise
    rest = [each for each in under_way if each.state != mine.state]
    return _welcome(proof, mine, rest)


@blueprint.post("/auth/link/new")
@repeatable
def link_as_new() -> ResponseReturnValue:
    """The person who signs in for the first time is not the one with the same address: they begin as themselves."""
    pending = _pending_link()
    if pending is None:
        raise FlowLost
    provider = _provider(providers(current_app.extensions["settings"]), pending["provider"])
    signed_in = services.sign_in(provider, pending["claims"], pending["id_token"], _browser(), pending["shared"])
    response = redirect(pending["next"], 303)
    response.delete_cookie(LINK_COOKIE)
    _start_session(response, signed_in)  # type: ignore[arg-type]
    return response


@blueprint.post("/auth/logout")
@repeatable
def logout() -> ResponseReturnValue:
    """End the session here, then at the provider; ours ends even when the provider does not answer (A5)."""
    ended = services.sign_out(current_user)
    goal = url_for(".signed_out", lang=current_language(), _external=False)
    if ended is not None:
        goal = _provider_logout(ended.provider, ended.id_token) or goal
    response = redirect(goal, 303)
    _end_cookie(response)  # type: ignore[arg-type]
    return response


@blueprint.post("/auth/logout-everywhere")
@repeatable
def logout_everywhere() -> ResponseReturnValue:
    """End every session of the person, on every device."""
    services.sign_out_everywhere(current_user)
    response = redirect(url_for(".signed_out", lang=current_language()), 303)
    _end_cookie(response)  # type: ignore[arg-type]
    return response


@blueprint.get("/<lang:lang>/signed-out")
def signed_out() -> str:
    """Says that the session has ended, and what that means on a shared computer."""
    return render_template("accounts/signed_out.html")


@blueprint.get("/<lang:lang>/me/")
def profile() -> str:
    """One's own profile."""
    person = queries.myself(current_user)
    return _profile_page(ProfileForm(formdata=None, obj=person))


@blueprint.post("/<lang:lang>/me/")
def change_profile() -> ResponseReturnValue:
    """Take over the profile; a stale form shows both versions (G2)."""
    person = queries.myself(current_user)
    form = ProfileForm()
    if not form.validate():
        return _profile_page(form), 422
    try:
        services.change_profile(current_user, form.value())
    except ProfileChanged:
        return _profile_page(form, theirs=ProfileForm(formdata=None, obj=person)), 409
    return redirect(url_for(".profile", lang=form.language.data, saved=1), 303)


def safe_page(page: str | None) -> str | None:
    """A page of ours to go on to; None for anything that could lead elsewhere (A7)."""
    if not page or not page.startswith("/") or page.startswith(("//", "/\\", "/auth/")):
        return None
    if any(ord(sign) < 0x21 or sign == "\\" for sign in page):
        return None
    parts = urlsplit(page)
    return page if not parts.scheme and not parts.netloc else None


def _welcome(proof: flow.Proof, mine: flow.Flow, rest: list[flow.Flow]) -> ResponseReturnValue:
    pending = _pending_link()
    candidate = services.person_to_link(proof.provider, proof.claims)
    if candidate is not None:
        response = redirect(url_for(".sign_in", lang=mine.lang, link=1, next=mine.next), 303)
        flow.keep(response, rest)  # type: ignore[arg-type]
        _keep_pending(response, proof, mine)  # type: ignore[arg-type]
        return response
    signed_in = services.sign_in(
        proof.provider, proof.claims, proof.id_token, _browser(), mine.shared, ending=current_user.session_id
    )
    response = redirect(mine.next, 303)
    if pending is not None:
        services.link_pending(signed_in.person_id, _provider_of(pending), pending["claims"])
        response.delete_cookie(LINK_COOKIE)
    flow.keep(response, rest)  # type: ignore[arg-type]
    _start_session(response, signed_in)  # type: ignore[arg-type]
    return response


def _profile_page(form: ProfileForm, theirs: ProfileForm | None = None) -> str:
    return render_template(
        "accounts/profile.html",
        form=form,
        theirs=theirs,
        me=queries.myself(current_user),
        functions=functions.functions_of(current_user, queries.myself(current_user).id),
        sessions=queries.my_sessions(current_user),
        zones=time_zones(),
        saved="saved" in request.args,
    )


def _provider(known: object, slug: str) -> Provider:
    if not hasattr(known, "get") or known.get(slug) is None:
        raise NotFound
    found: Provider = known.get(slug)
    return found


def _provider_of(pending: dict[str, object]) -> Provider:
    return _provider(providers(current_app.extensions["settings"]), str(pending["provider"]))


def _browser() -> str:
    return request.headers.get("User-Agent", "")


def _start_session(response: Response, signed_in: services.SignedIn) -> None:
    response.set_cookie(
        cookie_name(),
        signed_in.token,
        max_age=signed_in.seconds,
        path="/",
        secure=current_app.extensions["settings"].is_secure,
        httponly=True,
        samesite="Lax",
    )


def _end_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(), path="/", secure=current_app.extensions["settings"].is_secure, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _provider_logout(slug: str, id_token: str | None) -> str | None:
    provider = providers(current_app.extensions["settings"]).get(slug)
    if provider is None:
        return None
    try:
        endpoint = metadata_of(provider).get("end_session_endpoint")
    except SignInFailed:
        return None
    if not endpoint:
        return None
    back = f"{current_app.extensions['settings'].base_url}{url_for('.signed_out', lang=current_language())}"
    asked = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    if id_token:
        asked["id_token_hint"] = id_token
    return f"{endpoint}?{urlencode(asked)}"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="accounts to link")


def _keep_pending(response: Response, proof: flow.Proof, mine: flow.Flow) -> None:
    """The new account, proved already, waits in the browser until the old one is proved as well (A3)."""
    wanted = {"sub", "name", "email", "email_verified", "locale", "sid", *(rule.claim for rule in proof.provider.roles)}
    claims = {name: value for name, value in proof.claims.items() if name in wanted}
    kept = {
        "provider": proof.provider.slug,
        "claims": claims,
        "id_token": None,
        "next": mine.next,
        "shared": mine.shared,
    }
    response.set_cookie(
        LINK_COOKIE,
        _serializer().dumps(kept),
        max_age=LINK_LASTS,
        secure=current_app.extensions["settings"].is_secure,
        httponly=True,
        samesite="Lax",
    )


def _pending_link() -> dict[str, object] | None:
    try:
        kept: dict[str, object] = _serializer().loads(request.cookies.get(LINK_COOKIE, ""), max_age=LINK_LASTS)
    except BadSignature:
        return None
    return kept
