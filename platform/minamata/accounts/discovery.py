"""What a provider publishes about itself: its metadata and its keys, kept as long as it says, within bounds (A2)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from minamata.accounts.errors import ProviderUnreachable, TokenRefused
from minamata.accounts.providers import Provider, is_safe_address

SHORTEST, LONGEST = 5 * 60, 24 * 3600
REFETCH_EVERY = 60
TIMEOUT = 10

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WELCOME = ("userinfo_endpoint", "end_session_endpoint")


@dataclass
class _Kept:
    metadata: Mapping[str, Any] = field(default_factory=dict)
    metadata_until: float = 0
    keys: tuple[Key, ...] = ()
    keys_until: float = 0
    refetched: float = float("-inf")


_kept: dict[tuple[str, str], _Kept] = {}
_lock = threading.Lock()


def metadata_of(provider: Provider) -> Mapping[str, Any]:
    """The provider's discovery document, with the three addresses that a sign-in needs.

    Raises ProviderUnreachable; TokenRefused when it names another issuer, or addresses that anybody on the way could read.
    """
    kept = _of(provider)
    if kept.metadata_until < time.monotonic():
        document, seconds = _fetch(provider.discovery_url)
        if document.get("issuer") != provider.issuer:
            raise TokenRefused("metadata of another issuer")
        for name in NEEDED:
            if not is_safe_address(document.get(name)):
                raise TokenRefused(f"metadata without a usable {name}")
        unusable = {name for name in WELCOME if name in document and not is_safe_address(document[name])}
        kept.metadata = {name: value for name, value in document.items() if name not in unusable}
        kept.metadata_until = time.monotonic() + seconds
    return kept.metadata


def keys_of(provider: Provider, kid: object) -> tuple[Key, ...]:
    """The provider's keys. An unknown `kid` fetches them anew, at most once a minute; it may still be unknown then."""
    kept = _of(provider)
    if kept.keys_until < time.monotonic() or (not _has(kept.keys, kid) and _may_refetch(kept)):
        document, seconds = _fetch(metadata_of(provider)["jwks_uri"])
        kept.keys, kept.keys_until = _usable(document.get("keys")), time.monotonic() + seconds
    return kept.keys


def forget() -> None:
    """Forget everything that was fetched."""
    _kept.clear()


def _of(provider: Provider) -> _Kept:
    with _lock:
        return _kept.setdefault((provider.issuer, provider.discovery_url), _Kept())


def _has(keys: tuple[Key, ...], kid: object) -> bool:
    return kid is None or any(key.kid == kid for key in keys)


def _may_refetch(kept: _Kept) -> bool:
    with _lock:
        if time.monotonic() - kept.refetched < REFETCH_EVERY:
            return False
        kept.refetched = time.monotonic()
        return True


def _usable(documents: object) -> tuple[Key, ...]:
    """The keys that can sign; one that we cannot read does not take the others with it (RFC 7517, section 5)."""
    keys = []
    for document in documents if isinstance(documents, list) else ():
        if not isinstance(document, dict) or document.get("kty") == "oct" or document.get("use", "sig") != "sig":
            continue
        try:
            keys.append(JWKRegistry.import_key(document))
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return tuple(keys)


def _fetch(url: str) -> tuple[dict[str, Any], float]:
    """A JSON document, and for how many seconds it may be kept."""
    try:
        answer = requests.get(url, timeout=TIMEOUT, headers={"Accept": "application/json"})
        answer.raise_for_status()
        document = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderUnreachable(f"{url}: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise ProviderUnreachable(f"{url}: not a JSON object")
    age = re.search(r"\bmax-age=(\d{1,9})\b", answer.headers.get("Cache-Control", ""))
    return document, min(LONGEST, max(SHORTEST, int(age[1]) if age else 0))
