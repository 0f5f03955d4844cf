"""What a provider publishes about itself: its metadata and its keys, kept as long as it says, within bounds (A2)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc.jwk import KeySet

from minamata.accounts.errors import ProviderUnreachable, TokenRefused
from minamata.accounts.providers import Provider

SHORTEST, LONGEST = 5 * 60, 24 * 3600
REFETCH_EVERY = 60
TIMEOUT = 10


@dataclass
class _Kept:
    metadata: Mapping[str, Any] = field(default_factory=dict)
    metadata_until: float = 0
    keys: KeySet | None = None
    keys_until: float = 0
    keys_fetched: float = 0


_kept: dict[tuple[str, str], _Kept] = {}
_lock = threading.Lock()


def metadata_of(provider: Provider) -> Mapping[str, Any]:
    """The provider's discovery document. Raises ProviderUnreachable; TokenRefused when it names another issuer."""
    kept = _of(provider)
    if kept.metadata_until < time.monotonic():
        document, seconds = _fetch(provider.discovery_url)
        if document.get("issuer") != provider.issuer:
            raise TokenRefused("metadata of another issuer")
        kept.metadata, kept.metadata_until = document, time.monotonic() + seconds
    return kept.metadata


def keys_of(provider: Provider, kid: str | None) -> KeySet:
    """The provider's keys. An unknown `kid` fetches them anew, at most once a minute; it may still be unknown then."""
    kept = _of(provider)
    known = kept.keys is not None and kept.keys_until >= time.monotonic()
    if not known or (not _has(kept.keys, kid) and time.monotonic() - kept.keys_fetched >= REFETCH_EVERY):
        document, seconds = _fetch(str(metadata_of(provider)["jwks_uri"]))
        usable = [key for key in document.get("keys", []) if isinstance(key, dict) and key.get("kty") != "oct"]
        kept.keys = KeySet.import_key_set({"keys": usable})
        kept.keys_until, kept.keys_fetched = time.monotonic() + seconds, time.monotonic()
    assert kept.keys is not None
    return kept.keys


def forget() -> None:
    """Forget everything that was fetched."""
    _kept.clear()


def _of(provider: Provider) -> _Kept:
    with _lock:
        return _kept.setdefault((provider.issuer, provider.discovery_url), _Kept())


def _has(keys: KeySet | None, kid: str | None) -> bool:
    return keys is not None and (kid is None or any(key.kid == kid for key in keys.keys))


def _fetch(url: str) -> tuple[dict[str, Any], float]:
    """A JSON document, and for how many seconds it may be kept."""
    try:
        answer = requests.get(url, timeout=TIMEOUT, headers={"Accept": "application/json"})
        answer.raise_for_status()
        document = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderUnreachable from error
    if not isinstance(document, dict):
        raise ProviderUnreachable
    age = re.search(r"max-age=(\d+)", answer.headers.get("Cache-Control", ""))
    return document, min(LONGEST, max(SHORTEST, int(age[1]) if age else 0))
