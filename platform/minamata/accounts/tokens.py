"""Whether an ID token is what it must be (A1)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from minamata.accounts.discovery import keys_of
from minamata.accounts.errors import TokenRefused
from minamata.accounts.providers import Provider

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
LEEWAY = 120
HASHES = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256", "EdDSA": "sha512", "Ed25519": "sha512"}


def verified_claims(provider: Provider, id_token: str, nonce: str, access_token: str | None) -> Mapping[str, Any]:
    """The claims of `id_token`, after every check of OpenID Connect Core 3.1.3.7.

    Raises TokenRefused, whose `why` names the check that failed.
    """
    header = _header(id_token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise TokenRefused(f"alg {algorithm}")
    keys = keys_of(provider, header.get("kid"))
    _refuse_unknown_key(keys, header.get("kid"))
    try:
        token = jwt.decode(id_token, keys, algorithms=[str(algorithm)])
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(token.claims)
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    _check_audience(provider, token.claims)
    _check_access_token(str(algorithm), token.claims, access_token)
    return dict(token.claims)


def _header(id_token: str) -> dict[str, Any]:
    try:
        encoded = id_token.split(".", maxsplit=1)[0]
        header = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except ValueError as error:
        raise TokenRefused("unreadable header") from error
    if not isinstance(header, dict):
        raise TokenRefused("unreadable header")
    return header


def _refuse_unknown_key(keys: KeySet, kid: str | None) -> None:
    if kid is not None and not any(key.kid == kid for key in keys.keys):
        raise TokenRefused("unknown kid")
    if kid is None and len(keys.keys) != 1:
        raise TokenRefused("no kid among several keys")


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
    digest = hashlib.new(HASHES[algorithm], access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if claims["at_hash"] != expected:
        raise TokenRefused("at_hash")
