"""The way to a provider and back: authorization code with PKCE, state and nonce, kept in a signed cookie until the callback.

Nothing is written to the database before the provider has answered. Several sign-ins may be under way in one browser, and one that lost its
line can be resumed (A8).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from flask import Request, Response, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from minamata.accounts.discovery import TIMEOUT, metadata_of
from minamata.accounts.errors import FlowLost, ProviderRefused, ProviderUnreachable, SignInFailed, TokenRefused
from minamata.accounts.providers import Provider
from minamata.accounts.tokens import verified_claims

COOKIE = "minamata-sign-in"
LASTS = 30 * 60
UNDER_WAY = 4


@dataclass(frozen=True)
class Flow:
    """A sign-in under way."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str
    lang: str
    shared: bool
    hint: str | None
    begun: int


@dataclass(frozen=True)
class Proof:
    """What the provider proved: who it is, and what is needed to end its session later."""

    provider: Provider
    claims: Mapping[str, Any]
    id_token: str


def begin(provider: Provider, next_page: str, lang: str, shared: bool, hint: str | None) -> Flow:
    """A new sign-in at `provider`."""
    return Flow(
        provider=provider.slug,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        next=next_page,
        lang=lang,
        shared=shared,
        hint=hint,
        begun=int(time.time()),
    )


def address(provider: Provider, flow: Flow) -> str:
    """Where the browser goes to sign in. Raises ProviderUnreachable."""
    more = {"login_hint": flow.hint} if flow.hint else {}
    url, _state = _client(provider).create_authorization_url(
        metadata_of(provider)["authorization_endpoint"],
        state=flow.state,
        code_verifier=flow.verifier,
        nonce=flow.nonce,
        ui_locales=flow.lang,
        **more,
    )
    return str(url)


def finish(provider: Provider, flow: Flow, answer: Request) -> Proof:
    """What the provider's answer proves. Raises a SignInFailed whose page says what to do."""
    if answer.args.get("error"):
        raise ProviderRefused(answer.args["error"][:100])
    _check_issuer(provider, answer)
    code = answer.args.get("code")
    if not code:
        raise SignInFailed("no code")
    try:
        token = _client(provider).fetch_token(
            metadata_of(provider)["token_endpoint"], code=code, code_verifier=flow.verifier, timeout=TIMEOUT
        )
    except requests.RequestException as error:
        raise ProviderUnreachable from error
    except (AuthlibBaseError, ValueError) as error:
        raise FlowLost(f"token endpoint: {error}") from error
    if not isinstance(token.get("id_token"), str):
        raise TokenRefused("no id_token")
    claims = verified_claims(provider, token["id_token"], flow.nonce, token.get("access_token"))
    return Proof(provider, _with_userinfo(provider, claims, token), token["id_token"])


def flows(request: Request) -> list[Flow]:
    """The sign-ins under way in this browser, the latest last."""
    try:
        kept = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS)
        return [Flow(**each) for each in kept]
    except (BadSignature, TypeError):
        return []


def keep(response: Response, under_way: list[Flow]) -> None:
    """Keep the sign-ins under way in the browser."""
    settings = current_app.extensions["settings"]
    if not under_way:
        response.delete_cookie(COOKIE, path="/", secure=settings.is_secure, httponly=True, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        _serializer().dumps([asdict(flow) for flow in under_way[-UNDER_WAY:]]),
        max_age=LASTS,
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="Lax",
    )


def callback_address(provider: Provider) -> str:
    """Where the provider sends the browser back to."""
    return f"{current_app.extensions['settings'].base_url}/auth/callback/{provider.slug}"


def _client(provider: Provider) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=provider.scopes,
        redirect_uri=callback_address(provider),
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
    )


def _check_issuer(provider: Provider, answer: Request) -> None:
    """RFC 9207: an answer that names its issuer must name the one that was asked."""
    named = answer.args.get("iss")
    required = metadata_of(provider).get("authorization_response_iss_parameter_supported") is True
    if (named is not None or required) and named != provider.issuer:
        raise TokenRefused("iss of another provider")


def _with_userinfo(provider: Provider, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
    """Many providers keep name and e-mail out of the ID token; their userinfo endpoint has them, for the same subject only."""
    endpoint = metadata_of(provider).get("userinfo_endpoint")
    if ("name" in claims and "email" in claims) or not endpoint or not token.get("access_token"):
        return claims
    try:
        answer = requests.get(
            str(endpoint), timeout=TIMEOUT, headers={"Authorization": f"Bearer {token['access_token']}"}
        )
        told = answer.json() if answer.ok else {}
    except (requests.RequestException, ValueError):
        return claims
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        return claims
    return {**told, **claims}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="sign-in under way")
