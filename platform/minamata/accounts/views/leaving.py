"""Signing out."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from minamata.accounts import authentication, cookies
from minamata.accounts.discovery import metadata_of
from minamata.accounts.errors import SignInFailed
from minamata.accounts.providers import providers
from minamata.accounts.services import sessions
from minamata.accounts.tokens import verified_logout
from minamata.accounts.views.signing import blueprint
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.policies import NOBODY
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import open_to_programs, repeatable

log = logging.getLogger(__name__)
__all__ = ["blueprint"]


@blueprint.post("/auth/logout")
@repeatable
def logout() -> ResponseReturnValue:
    """End the session here, then at the provider; ours ends even when the provider does not answer (A5)."""
    return _farewell(sessions.sign_out(current_user))


@blueprint.post("/auth/logout-everywhere")
@repeatable
def logout_everywhere() -> ResponseReturnValue:
    """End every session of the person, on every device."""
    return _farewell(sessions.sign_out_everywhere(current_user))


@blueprint.post("/auth/backchannel-logout/<slug>")
@open_to_programs
@limiter.limit("600/minute")
def backchannel_logout(slug: str) -> ResponseReturnValue:
    """A provider says, without a browser in between, that a session of its own is over; so is ours, in every process (A6)."""
    provider = providers(current_app.extensions["settings"]).get(slug)
    if provider is None:
        raise NotFound
    nobody_keeps = {"Cache-Control": "no-store"}
    try:
        ended = sessions.sign_out_at(provider, verified_logout(provider, request.form.get("logout_token", "")))
    except SignInFailed as refused:
        log.warning("back-channel logout refused", extra={"provider": slug, "why": refused.why})
        return {"error": "invalid_request"}, 400, nobody_keeps
    log.info("back-channel logout", extra={"provider": slug, "sessions": ended})
    return "", 200, nobody_keeps


@blueprint.get("/<lang:lang>/signed-out")
def signed_out() -> str:
    """Says that the session has ended, and what that means on a shared computer."""
    return render_template("accounts/signed_out.html", onward=None)


def _farewell(ended: sessions.Ended | None) -> Response:
    """The signed-out page, by way of the provider where that has a session to end.

    A page leads there, not a redirect: browsers hold the whole chain of redirects of a form to our policy of where forms may lead, and a
    provider may send people on to hosts that we do not know.
    """
    g.lang, g.actor = current_language(), NOBODY
    onward = _provider_logout(ended) if ended is not None else None
    if onward is None:
        response: Response = redirect(url_for(".signed_out"), 303)
    else:
        response = make_response(render_template("accounts/signed_out.html", onward=onward))
    cookies.take_back(response, authentication.COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _provider_logout(ended: sessions.Ended) -> str | None:
    """Where the browser ends the provider's session (OpenID Connect RP-Initiated Logout); None when it has no such place."""
    settings = current_app.extensions["settings"]
    provider = providers(settings).get(ended.provider)
    if provider is None:
        return None
    try:
        endpoint = metadata_of(provider).get("end_session_endpoint")
    except SignInFailed:
        return None
    if not endpoint:
        return None
    asked = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": f"{settings.base_url}{url_for('.signed_out')}",
        "ui_locales": current_language(),
    }
    if ended.id_token:
        asked["id_token_hint"] = ended.id_token
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
