"""Which OpenID providers people sign in with, from a TOML file; in development without one, our own."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minamata.accounts.models import ROLES
from minamata.accounts.roles import RoleRule
from minamata.config import LOOPBACK, Settings, SettingsError
from minamata.i18n import LANGUAGES, Localized

DEVELOPMENT = "development"
DEVELOPMENT_PATH = "/dev/provider"
KINDS = ("staff", "guest")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")

IN_A_PROVIDER = ("slug", "name", "kind", "issuer", "client_id", "client_secret_env", "scopes", "roles")
IN_ROLES = ("version", "rules")
IN_A_RULE = ("claim", "equals", "role", "scope_kind", "scope_id")


@dataclass(frozen=True)
class Provider:
    """An OpenID provider, and what its claims are worth here."""

    slug: str
    name: Localized
    kind: str
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: str
    discovery_url: str
    roles: tuple[RoleRule, ...] = ()
    role_map_version: int = 0
    is_development: bool = False


def providers(settings: Settings) -> Mapping[str, Provider]:
    """Every provider by its slug. Raises SettingsError with one sentence for the first fault in the file."""
    if settings.providers is None:
        return {DEVELOPMENT: _development(settings)}
    found = read_file(settings.providers)
    if not settings.is_development:
        _refuse_this_machine(settings.providers, found)
    return found


@lru_cache(maxsize=8)
def read_file(path: Path) -> Mapping[str, Provider]:
    """The providers that a TOML file names. Raises SettingsError with one sentence for its first fault."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {str(error).rstrip('.')}.") from error
    _refuse_unknown(path, document, ("provider",), "the file")
    entries = document.get("provider")
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{path} names no provider; add a table [[provider]].")
    found: dict[str, Provider] = {}
    for number, entry in enumerate(entries, start=1):
        provider = _provider(path, number, entry)
        if provider.slug in found:
            raise SettingsError(f"{path} has two providers with the slug {provider.slug}; give one of them another.")
        found[provider.slug] = provider
    return found


def is_safe_address(address: object) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or http to this very machine."""
    if not isinstance(address, str) or re.search(r"[\s\\]", address):
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.fragment or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


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


def _refuse_this_machine(path: Path, found: Mapping[str, Provider]) -> None:
    """In production an address of this machine would be one of the reader's own."""
    for provider in found.values():
        if urlsplit(provider.issuer).scheme != "https":
            raise SettingsError(f"{path}: the issuer of {provider.slug} must be an https address in production.")


def _provider(path: Path, number: int, entry: Any) -> Provider:
    if not isinstance(entry, dict):
        raise SettingsError(f"{path}: every provider must be a table [[provider]].")
    slug = _text(path, entry, "slug", f"provider number {number}")
    if not SLUG.fullmatch(slug):
        raise SettingsError(f"{path}: the slug {slug!r} stands in addresses; use small letters, digits and hyphens.")
    if slug == DEVELOPMENT:
        raise SettingsError(f"{path}: the slug {slug} is kept for the sample accounts; choose another.")
    _refuse_unknown(path, entry, IN_A_PROVIDER, slug)
    issuer = _text(path, entry, "issuer", slug)
    if not is_safe_address(issuer) or "?" in issuer:
        raise SettingsError(f"{path}: the issuer of {slug} must be an https address.")
    kind = entry.get("kind", "guest")
    if kind not in KINDS:
        raise SettingsError(f"{path}: the kind of {slug} is {kind!r}; it must be staff or guest.")
    scopes = _text(path, {"scopes": "openid profile email", **entry}, "scopes", slug)
    if "openid" not in scopes.split():
        raise SettingsError(f"{path}: the scopes of {slug} must hold openid.")
    version, rules = _role_map(path, slug, entry.get("roles", {}))
    return Provider(
        slug=slug,
        name=_name(path, slug, entry.get("name", slug)),
        kind=kind,
        issuer=issuer,
        client_id=_text(path, entry, "client_id", slug),
        client_secret=_secret(path, slug, entry),
        scopes=scopes,
        discovery_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        roles=rules,
        role_map_version=version,
    )


def _refuse_unknown(path: Path, table: Mapping[str, Any], known: Collection[str], whose: str) -> None:
    """A misspelt name would be passed over in silence, and a secret with it."""
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise SettingsError(f"{path}: {whose} has {name}, which is not known{hint}")


def _text(path: Path, entry: Mapping[str, Any], key: str, slug: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{path}: {slug} has no {key}, or one that is not a text.")
    return value


def _secret(path: Path, slug: str, entry: Mapping[str, Any]) -> str | None:
    if "client_secret_env" not in entry:
        return None
    name = _text(path, entry, "client_secret_env", slug)
    if not VARIABLE.fullmatch(name):  # perhaps the secret itself, so it is not repeated
        raise SettingsError(
            f"{path}: the client_secret_env of {slug} must be the name of an environment variable, in capital letters, "
            "digits and underscores; the secret itself stays out of the file."
        )
    if not os.environ.get(name):
        raise SettingsError(f"{path}: the secret of {slug} is read from {name}, which is not set.")
    return os.environ[name]


def _name(path: Path, slug: str, value: Any) -> Localized:
    texts = {"en": value} if isinstance(value, str) else value
    if (
        isinstance(texts, dict)
        and texts
        and set(texts) <= set(LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in texts.values())
    ):
        return Localized(texts)
    raise SettingsError(f"{path}: the name of {slug} must be a text, or a table of texts by language.")


def _role_map(path: Path, slug: str, roles: Any) -> tuple[int, tuple[RoleRule, ...]]:
    if not isinstance(roles, dict):
        raise SettingsError(f"{path}: the roles of {slug} must be a table with version and rules.")
    _refuse_unknown(path, roles, IN_ROLES, f"the role map of {slug}")
    version, rules = roles.get("version", 0), roles.get("rules", [])
    if not isinstance(rules, list):
        raise SettingsError(f"{path}: the rules of {slug} must be a list of tables.")
    if (rules or "version" in roles) and (not isinstance(version, int) or isinstance(version, bool) or version < 1):
        raise SettingsError(
            f"{path}: the role map of {slug} needs a version, a whole number from 1 that each change raises."
        )
    return version, tuple(_rule(path, slug, rule) for rule in rules)


def _rule(path: Path, slug: str, rule: Any) -> RoleRule:
    if not isinstance(rule, dict):
        raise SettingsError(f"{path}: every rule of {slug} must be a table with claim, equals and role.")
    _refuse_unknown(path, rule, IN_A_RULE, f"a rule of {slug}")
    for key in ("claim", "equals", "role"):
        if not _is_text(rule.get(key)):
            raise SettingsError(f"{path}: a rule of {slug} has no {key}, or one that is not a text.")
    if rule["role"] not in ROLES:
        raise SettingsError(
            f"{path}: a rule of {slug} gives the role {rule['role']!r}; a claim can give {', '.join(ROLES)}, but a "
            "national focal point is designated, never claimed."
        )
    scope = rule.get("scope_kind"), rule.get("scope_id")
    if scope != (None, None) and not all(map(_is_text, scope)):
        raise SettingsError(f"{path}: a rule of {slug} has half a scope; give scope_kind and scope_id, or neither.")
    return RoleRule(rule["claim"], rule["equals"], rule["role"], *scope)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
