"""Whether an ID token is what it must be (A1)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from minamata.accounts.discovery import keys_of
from minamata.accounts.errors import TokenRefused
from minamata.accounts.providers import Provider

LEEWAY = 120
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Typing is recommended, not required; a token of another kind fails by its events as well.
LOGOUT_TYPES = frozenset({"logout+jwt", "jwt", ""})

# Which kind of key signs with an algorithm, and the hash of its at_hash. `none` and HS* are not among them.
ALGORITHMS = {
    "RS256": ("RSA", "sha256"),
    "PS256": ("RSA", "sha256"),
    "ES256": ("EC", "sha256"),
    "EdDSA": ("OKP", "sha512"),
    "Ed25519": ("OKP", "sha512"),
}


class _Registry(JWSRegistry):
    """Our algorithms, where the library's own registry warns of EdDSA at every token: RFC 9864 renamed it, and providers still send it."""

    def get_alg(self, name: str) -> Any:
        if self.allowed is None or name not in self.allowed:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


def verified_claims(provider: Provider, id_token: str, nonce: str, access_token: str | None) -> Mapping[str, Any]:
    """The claims of `id_token`, after every check of OpenID Connect Core 3.1.3.7.

    Raises TokenRefused, whose `why` names the check that failed, and ProviderUnreachable when the keys cannot be had.
    """
    header = _header(id_token)
    claims = _signed_claims(provider, id_token, header, "sub")
    _check_subject(claims["sub"])
    _check_audience(provider, claims)
    if claims.get("nonce") != nonce:
        raise TokenRefused("nonce of another sign-in")
    _check_access_token(header["alg"], claims, access_token)
    return claims


def verified_logout(provider: Provider, logout_token: str) -> Mapping[str, Any]:
    """The claims of a logout token, after every check of OpenID Connect Back-Channel Logout 1.0, 2.6, but that of its replay.

    Raises as `verified_claims` does.
    """
    header = _header(logout_token)
    if str(header.get("typ", "")).lower().removeprefix("application/") not in LOGOUT_TYPES:
        raise TokenRefused("typ of another kind of token")
    claims = _signed_claims(provider, logout_token, header, "jti")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenRefused("no logout event")
    if "nonce" in claims:
        raise TokenRefused("a logout token with a nonce")
    if not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= LONGEST_SUBJECT:
        raise TokenRefused("jti without a name")
    for name in ("sub", "sid"):
        if name in claims and not (isinstance(claims[name], str) and claims[name]):
            raise TokenRefused(f"{name} without a name")
    if "sub" not in claims and "sid" not in claims:
        raise TokenRefused("neither sub nor sid")
    return claims


def _signed_claims(provider: Provider, token: str, header: Mapping[str, Any], named: str) -> dict[str, Any]:
    """The claims of a token that the provider signed, for us, and not too long ago; the one called `named` is a text."""
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenRefused(f"alg {str(algorithm)[:20]}")
    key = _key(provider, algorithm, header.get("kid"))
    try:
        # A header that need not be understood is passed over (RFC 7515, section 4); `crit` names those that must be.
        registry = _Registry(algorithms=[algorithm], strict_check_header=False)
        claims = jwt.decode(token, key, registry=registry).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
        if not isinstance(claims[named], str):
            raise TokenRefused(f"{named} is no text")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    return dict(claims)


def _header(id_token: str) -> dict[str, Any]:
    try:
        encoded = id_token.split(".", maxsplit=1)[0]
        header = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("unreadable header") from error
    if not isinstance(header, dict):
        raise TokenRefused("unreadable header")
    return header


def _key(provider: Provider, algorithm: str, kid: object) -> Key:
    """The one key that `kid` names, or the only one there is of its kind."""
    kind = ALGORITHMS[algorithm][0]
    fitting = [key for key in keys_of(provider, kid) if key.key_type == kind and key.alg in {None, algorithm}]
    named = [key for key in fitting if key.kid == kid] if kid is not None else fitting
    if not named:
        raise TokenRefused("unknown kid")
    if len(named) > 1:
        raise TokenRefused("several keys fit")
    return named[0]


def _check_subject(subject: str) -> None:
    if not subject.strip() or not subject.isprintable() or len(subject) > LONGEST_SUBJECT:
        raise TokenRefused("sub without a name")


def _check_audience(provider: Provider, claims: Mapping[str, Any]) -> None:
    """A token for several, or with a party named, must have been made for us."""
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and "azp" not in claims:
        raise TokenRefused("azp missing")
    if "azp" in claims and claims["azp"] != provider.client_id:
        raise TokenRefused("azp of another client")


def _check_access_token(algorithm: str, claims: Mapping[str, Any], access_token: str | None) -> None:
    if "at_hash" not in claims or access_token is None:
        return
    digest = hashlib.new(ALGORITHMS[algorithm][1], access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if claims["at_hash"] != expected:
        raise TokenRefused("at_hash of another access token")
