"""Which OpenID providers people sign in with, from a TOML file; in development without one, our own."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minamata.accounts.models import ROLES
from minamata.config import LOOPBACK, Settings, SettingsError
from minamata.i18n import LANGUAGES, Localized

log = logging.getLogger(__name__)

DEVELOPMENT = "development"
DEVELOPMENT_PATH = "/dev/provider"
KINDS = frozenset({"staff", "guest"})


@dataclass(frozen=True)
class RoleRule:
    """Whoever has `value` in the claim `claim` holds `role` (A4)."""

    claim: str
    value: str
    role: str
    scope_kind: str | None = None
    scope_id: str | None = None


@dataclass(frozen=True)
class Provider:
    """An OpenID provider, and what its claims are worth here."""

    slug: str
    name: Localized
    kind: str
    issuer: str
    client_id: str
    client_secret: str | None
    scopes: str
    discovery_url: str
    roles: tuple[RoleRule, ...] = ()
    role_map_version: int = 0
    is_development: bool = field(default=False)


def providers(settings: Settings) -> Mapping[str, Provider]:
    """Every provider by its slug. Raises SettingsError with one sentence for the first fault in the file."""
    if settings.providers is None:
        return {DEVELOPMENT: _development(settings)}
    return read_file(settings.providers)


@lru_cache(maxsize=8)
def read_file(path: Path) -> Mapping[str, Provider]:
    """The providers that a TOML file names. Raises SettingsError with one sentence for its first fault."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}.") from error
    entries = document.get("provider")
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{path} names no provider; add a table [[provider]].")
    found = [_provider(path, entry) for entry in entries]
    slugs = [provider.slug for provider in found]
    if len(set(slugs)) != len(slugs):
        raise SettingsError(f"{path} has two providers with the same slug.")
    return {provider.slug: provider for provider in found}


def roles_from(rules: tuple[RoleRule, ...], claims: Mapping[str, Any]) -> set[tuple[str, str | None, str | None]]:
    """What a role map makes of claims; a claim of an odd shape gives nothing and is logged (A4)."""
    roles = set()
    for rule in rules:
        found = claims.get(rule.claim)
        values = found if isinstance(found, list) else [found]
        if found is not None and not all(isinstance(value, str) for value in values):
            log.warning(
                "a claim of an odd shape was ignored", extra={"claim": rule.claim, "shape": type(found).__name__}
            )
            continue
        if rule.value in values:
            roles.add((rule.role, rule.scope_kind, rule.scope_id))
    return roles


def _development(settings: Settings) -> Provider:
    if not settings.is_development or urlsplit(settings.base_url).hostname not in LOOPBACK:
        raise SettingsError(
            "The development provider needs no passwords, so it runs in development on a loopback address only."
        )
    return Provider(
        slug=DEVELOPMENT,
        name=Localized(en="Sample accounts"),
        kind="guest",
        issuer=settings.base_url,
        client_id="minamata-commons",
        client_secret="not-a-secret",  # noqa: S106 - the development provider takes any
        scopes="openid profile email",
        discovery_url=f"{settings.base_url}{DEVELOPMENT_PATH}/.well-known/openid-configuration",
        is_development=True,
    )


def _provider(path: Path, entry: Any) -> Provider:
    if not isinstance(entry, dict):
        raise SettingsError(f"{path}: every provider must be a table [[provider]].")
    slug = _text(path, entry, "slug")
    issuer = _text(path, entry, "issuer", slug)
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError(f"{path}: the issuer of {slug} must be an https address.")
    kind = str(entry.get("kind", "guest"))
    if kind not in KINDS:
        raise SettingsError(f"{path}: the kind of {slug} is {kind!r}; it must be staff or guest.")
    secret_name = entry.get("client_secret_env")
    if secret_name is not None and not os.environ.get(str(secret_name)):
        raise SettingsError(f"{path}: the secret of {slug} is read from {secret_name}, which is not set.")
    roles = entry.get("roles") or {}
    return Provider(
        slug=slug,
        name=_name(path, slug, entry.get("name", slug)),
        kind=kind,
        issuer=issuer,
        client_id=_text(path, entry, "client_id", slug),
        client_secret=os.environ[str(secret_name)] if secret_name is not None else None,
        scopes=str(entry.get("scopes", "openid profile email")),
        discovery_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        roles=tuple(_rule(path, slug, rule) for rule in roles.get("rules", ())),
        role_map_version=int(roles.get("version", 0)),
    )


def _text(path: Path, entry: Mapping[str, Any], key: str, slug: str = "a provider") -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{path}: {slug} has no {key}.")
    return value


def _name(path: Path, slug: str, value: Any) -> Localized:
    if isinstance(value, str):
        return Localized(en=value)
    if (
        isinstance(value, dict)
        and set(value) <= set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    ):
        return Localized(value)
    raise SettingsError(f"{path}: the name of {slug} must be a text, or a table of texts by language.")


def _rule(path: Path, slug: str, rule: Any) -> RoleRule:
    if not isinstance(rule, dict) or not all(isinstance(rule.get(key), str) for key in ("claim", "equals", "role")):
        raise SettingsError(f"{path}: every rule of {slug} needs claim, equals and role.")
    if rule["role"] not in ROLES:
        raise SettingsError(
            f"{path}: a rule of {slug} gives the role {rule['role']!r}; a claim can give {', '.join(ROLES)}. "
            "A national focal point is designated, never claimed."
        )
    return RoleRule(rule["claim"], rule["equals"], rule["role"], rule.get("scope_kind"), rule.get("scope_id"))
