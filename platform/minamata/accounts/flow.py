"""The way to a provider and back: authorization code with PKCE, state and nonce, kept in a signed cookie until the callback.

Nothing is written to the database before the provider has answered. Several sign-ins may be under way in one browser, and one that lost its
line can be resumed (A8).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from minamata.accounts import cookies
from minamata.accounts.discovery import TIMEOUT, metadata_of
from minamata.accounts.errors import FlowLost, ProviderRefused, ProviderUnreachable, SignInFailed, TokenRefused
from minamata.accounts.providers import Provider
from minamata.accounts.tokens import verified_claims

COOKIE = "minamata-sign-in"
LASTS = 30 * 60
UNDER_WAY = 4
LARGEST_COOKIE = 3800  # browsers drop, in silence, what is larger than 4096 bytes with its name and attributes


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
    """Where the browser goes to sign in. Raises ProviderUnreachable, and TokenRefused for metadata that cannot be used."""
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
    _check_issuer(provider, answer)
    if answer.args.get("error"):
        raise ProviderRefused(answer.args["error"][:100])
    code = answer.args.get("code")
    if not code:
        raise SignInFailed("no code")
    token = _token(provider, flow, code)
    id_token, access_token = token.get("id_token"), token.get("access_token")
    if not isinstance(id_token, str):
        raise TokenRefused("no id_token")
    access_token = access_token if isinstance(access_token, str) else None
    claims = verified_claims(provider, id_token, flow.nonce, access_token)
    return Proof(provider, _with_userinfo(provider, claims, access_token), id_token)


def flows(request: Request) -> list[Flow]:
    """The sign-ins under way in this browser that are not too old, the latest last."""
    try:
        kept = _serializer().loads(request.cookies.get(cookies.name_of(COOKIE), ""), max_age=LASTS)
        under_way = [Flow(**each) for each in kept]
    except (BadSignature, TypeError):
        return []
    return [flow for flow in under_way if flow.begun + LASTS > time.time()]


def keep(response: Response, under_way: Sequence[Flow]) -> None:
    """Keep the latest sign-ins under way in the browser, as many as a cookie holds."""
    kept = [asdict(flow) for flow in under_way[-UNDER_WAY:]]
    while kept and len(value := str(_serializer().dumps(kept))) > LARGEST_COOKIE:
        kept.pop(0)
    if kept:
        cookies.put(response, COOKIE, value, LASTS)
    else:
        cookies.take_back(response, COOKIE)


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
        token_endpoint_auth_method=_client_authentication(provider),
    )


def _client_authentication(provider: Provider) -> str:
    """By Basic, as every provider must; in the body where it says that it takes nothing else."""
    if not provider.client_secret:
        return "none"
    methods = metadata_of(provider).get("token_endpoint_auth_methods_supported")
    in_the_body = isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods
    return "client_secret_post" if in_the_body else "client_secret_basic"


def _check_issuer(provider: Provider, answer: Request) -> None:
    """RFC 9207: an answer that names its issuer must name the one that was asked."""
    named = answer.args.get("iss")
    required = metadata_of(provider).get("authorization_response_iss_parameter_supported") is True
    if (named is not None or required) and named != provider.issuer:
        raise TokenRefused("iss of another provider")


def _token(provider: Provider, flow: Flow, code: str) -> Mapping[str, Any]:
    try:
        token: Mapping[str, Any] = _client(provider).fetch_token(
            metadata_of(provider)["token_endpoint"], code=code, code_verifier=flow.verifier, timeout=TIMEOUT
        )
    except AuthlibBaseError as error:
        if error.error == "invalid_grant":
            raise FlowLost("the code is over or was used already") from error
        raise SignInFailed(f"token endpoint: {error}") from error
    except (requests.RequestException, ValueError, TypeError) as error:
        raise ProviderUnreachable(f"token endpoint: {type(error).__name__}") from error
    return token


def _with_userinfo(provider: Provider, claims: Mapping[str, Any], access_token: str | None) -> Mapping[str, Any]:
    """Many providers keep some claims out of the ID token; their userinfo endpoint has them.

    A claim that gives roles is never taken for missing because the line broke: that would take the roles away. Raises
    ProviderUnreachable then, and TokenRefused when the endpoint speaks of somebody else.
    """
    for_roles = {rule.claim for rule in provider.roles} - claims.keys()
    endpoint = metadata_of(provider).get("userinfo_endpoint")
    if not endpoint or not access_token or not ({"name", "email"} - claims.keys() | for_roles):
        return claims
    try:
        answer = requests.get(endpoint, timeout=TIMEOUT, headers={"Authorization": f"Bearer {access_token}"})
        answer.raise_for_status()
        told = answer.json()
    except (requests.RequestException, ValueError) as error:
        if for_roles:
            raise ProviderUnreachable(f"userinfo: {type(error).__name__}") from error
        return claims
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        raise TokenRefused("userinfo of somebody else")
    return {**told, **claims}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="sign-in under way")
