"""Settings, read once from the environment, typed, and refused with one sentence each when they are wrong."""

from __future__ import annotations

import difflib
import secrets
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

Environment = Literal["development", "production"]

PREFIX = "MINAMATA_"
FOR_TESTS_ONLY = frozenset({"MINAMATA_OLX_SAMPLES", "MINAMATA_CHROMIUM"})
LONGEST_NAME_OF_MAIL_IN = 20
"""What stands before an @ has room for 64 signs (RFC 5321), of which a signature takes 43."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence that says which one and what to do."""


@dataclass(frozen=True)
class Settings:
    """Every setting of the program. `docs/operating.md` explains each; a test keeps the two together."""

    environment: Environment
    secret_key: str
    base_url: str
    host: str
    port: int
    data: Path
    database_url: str
    redis_url: str | None
    storage_url: str
    providers: Path | None
    service_name: str
    service_issuer: str | None
    contact: str | None
    contact_hours: str | None
    mail_url: str
    mail_from: str
    mail_hook_key: str | None
    mail_in: str | None
    mail_hook_secret: str | None
    metrics_key: str | None
    badge_key: str | None
    malware_command: tuple[str, ...]
    processes: int
    trusted_proxies: str
    api_requests_by_token: int
    api_requests_by_address: int
    blocks_origin: str | None
    block_asides: tuple[str, ...]
    capa: bool

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    @property
    def is_secure(self) -> bool:
        """Whether readers reach the service by HTTPS, so that cookies can be kept to it."""
        return self.base_url.startswith("https://")

    @property
    def storage_folder(self) -> Path | None:
        """The folder where files are kept; None when they are kept in a bucket."""
        return Path(self.storage_url.removeprefix("file://")) if self.storage_url.startswith("file://") else None

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`.

    Raises SettingsError with one sentence for the first value that is missing or cannot be used.
    """
    _refuse_unknown(environ)
    environment = _environment(environ)
    data = Path(environ.get("MINAMATA_DATA", "var")).absolute()
    host = environ.get("HOST", "127.0.0.1")
    port = _number(environ, "PORT", 8000, 0, 65535)
    base_url = _base_url(environ, environment, host, port)
    settings = Settings(
        environment=environment,
        secret_key=_secret_key(environ, environment, data),
        base_url=base_url,
        host=host,
        port=port,
        data=data,
        database_url=_database_url(environ, data),
        redis_url=_redis_url(environ),
        storage_url=_storage_url(environ, data),
        providers=_providers(environ),
        service_name=environ.get("MINAMATA_SERVICE_NAME", "Minamata Commons"),
        service_issuer=environ.get("MINAMATA_SERVICE_ISSUER") or None,
        contact=environ.get("MINAMATA_CONTACT") or None,
        contact_hours=environ.get("MINAMATA_CONTACT_HOURS") or None,
        mail_url=_mail_url(environ, data),
        mail_from=_mail_from(environ, base_url),
        mail_hook_key=_key(environ, "MINAMATA_MAIL_HOOK_KEY"),
        mail_in=_mail_in(environ),
        mail_hook_secret=_key(environ, "MINAMATA_MAIL_HOOK_SECRET"),
        metrics_key=_key(environ, "MINAMATA_METRICS_KEY"),
        badge_key=environ.get("MINAMATA_BADGE_KEY") or None,
        malware_command=_malware_command(environ),
        processes=_number(environ, "WEB_CONCURRENCY", 1, 1, 64),
        trusted_proxies=environ.get("FORWARDED_ALLOW_IPS", ""),
        api_requests_by_token=_number(environ, "MINAMATA_API_REQUESTS_BY_TOKEN", 300, 1, 1_000_000),
        api_requests_by_address=_number(environ, "MINAMATA_API_REQUESTS_BY_ADDRESS", 1_200, 1, 1_000_000),
        blocks_origin=_blocks_origin(environ, base_url),
        block_asides=tuple(environ.get("MINAMATA_BLOCK_ASIDES", "").split()),
        capa=bool(_number(environ, "MINAMATA_CAPA", 0, 0, 1)),
    )
    _refuse_unsafe(settings)
    return settings


def environment_names() -> dict[str, str]:
    """Field of Settings -> the environment variable that sets it; for the documentation and its test."""
    special = {"environment": "MINAMATA_ENV", "host": "HOST", "port": "PORT"}
    special |= {"processes": "WEB_CONCURRENCY", "trusted_proxies": "FORWARDED_ALLOW_IPS"}
    return {field.name: special.get(field.name, PREFIX + field.name.upper()) for field in fields(Settings)}


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = set(environment_names().values()) | FOR_TESTS_ONLY
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting of this program; remove it or correct its name.{hint}")


def _environment(environ: Mapping[str, str]) -> Environment:
    value = environ.get("MINAMATA_ENV", "development")
    if value == "development":
        return "development"
    if value == "production":
        return "production"
    raise SettingsError(f"MINAMATA_ENV is {value!r}; it must be development or production.")


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environ.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingsError(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
    return int(value)


def _base_url(environ: Mapping[str, str], environment: Environment, host: str, port: int) -> str:
    value = environ.get("MINAMATA_BASE_URL")
    if not value:
        if environment == "production":
            raise SettingsError(
                "MINAMATA_BASE_URL is missing; set it to the address readers use, such as https://commons.example.org."
            )
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise SettingsError(
            f"MINAMATA_BASE_URL is {value!r}, which is no address; write one such as https://commons.example.org."
        ) from error
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise SettingsError(
            f"MINAMATA_BASE_URL is {value!r}; it must be an address without a path, such as https://commons.example.org."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _blocks_origin(environ: Mapping[str, str], base_url: str) -> str | None:
    value = environ.get("MINAMATA_BLOCKS_ORIGIN", "").rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        is_origin = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_origin = False
    if not is_origin or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise SettingsError(
            f"MINAMATA_BLOCKS_ORIGIN is {value!r}; it must be an address without a path, such as "
            "https://blocks.example.org."
        )
    if value == base_url:
        raise SettingsError(
            "MINAMATA_BLOCKS_ORIGIN is the address of the pages themselves; give blocks a host of their own, or leave it out."
        )
    return value


def _secret_key(environ: Mapping[str, str], environment: Environment, data: Path) -> str:
    value = environ.get("MINAMATA_SECRET_KEY", "")
    if value:
        if len(value) < 32:
            raise SettingsError("MINAMATA_SECRET_KEY is shorter than 32 characters; use a longer random value.")
        return value
    if environment == "production":
        raise SettingsError("MINAMATA_SECRET_KEY is missing; set it to a random value of at least 32 characters.")
    kept = data / "secret_key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return kept.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"The data folder {data} cannot be used ({error.strerror}); choose another with MINAMATA_DATA."
        ) from error


def _database_url(environ: Mapping[str, str], data: Path) -> str:
    value = environ.get("MINAMATA_DATABASE_URL")
    if not value:
        return f"sqlite:///{data / 'commons.sqlite3'}"
    scheme, separator, rest = value.partition("://")
    if separator and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite":
        return value
    raise SettingsError(
        "MINAMATA_DATABASE_URL must begin with sqlite:/// or postgresql://, followed by the place of the database."
    )


def _redis_url(environ: Mapping[str, str]) -> str | None:
    value = environ.get("MINAMATA_REDIS_URL")
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError(
            "MINAMATA_REDIS_URL must begin with redis://, rediss:// or unix://, followed by the place of Redis."
        )
    return value or None


def _storage_url(environ: Mapping[str, str], data: Path) -> str:
    value = environ.get("MINAMATA_STORAGE_URL")
    if not value:
        return f"file://{data / 'files'}"
    try:
        parts = urlsplit(value)
        asked = {name for name, _text in parse_qsl(parts.query, keep_blank_values=True)}
        is_bucket = parts.scheme == "s3" and bool(parts.netloc) and asked <= {"endpoint", "region"}
    except ValueError:
        is_bucket = False
    if not is_bucket and not value.startswith("file:///"):
        raise SettingsError(
            "MINAMATA_STORAGE_URL must be a folder written as file:///path/to/folder, or a bucket written as "
            "s3://bucket/prefix?endpoint=https://…&region=…."
        )
    return value


def _malware_command(environ: Mapping[str, str]) -> tuple[str, ...]:
    value = environ.get("MINAMATA_MALWARE_COMMAND", "")
    try:
        words = tuple(shlex.split(value))
    except ValueError as error:
        raise SettingsError(
            "MINAMATA_MALWARE_COMMAND cannot be read as a command; look for a quote that is not closed."
        ) from error
    if words and shutil.which(words[0]) is None:
        raise SettingsError(f"MINAMATA_MALWARE_COMMAND names {words[0]}, which is no program here.")
    return words


def _mail_url(environ: Mapping[str, str], data: Path) -> str:
    value = environ.get("MINAMATA_MAIL_URL")
    if not value:
        return f"file://{data / 'mail'}"
    try:
        parts = urlsplit(value)
        is_server = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_server = False
    if not is_server and not value.startswith("file:///"):
        raise SettingsError(
            "MINAMATA_MAIL_URL must be a mail server written as smtp://user:password@host:587 or smtps://…, "
            "or a folder written as file:///path/to/folder."
        )
    return value


def _mail_from(environ: Mapping[str, str], base_url: str) -> str:
    value = environ.get("MINAMATA_MAIL_FROM") or f"commons@{urlsplit(base_url).hostname}"
    if not _is_address(value):
        raise SettingsError(
            f"MINAMATA_MAIL_FROM is {value!r}; it must be an address alone, such as commons@example.org."
        )
    return value


def _mail_in(environ: Mapping[str, str]) -> str | None:
    value = (environ.get("MINAMATA_MAIL_IN") or "").lower()
    if not value:
        return None
    name = value.partition("@")[0]
    if not _is_address(value) or "+" in name or len(name) > LONGEST_NAME_OF_MAIL_IN:
        raise SettingsError(
            f"MINAMATA_MAIL_IN is {value!r}; it must be an address alone, such as reply@example.org, with at most "
            f"{LONGEST_NAME_OF_MAIL_IN} signs and no plus sign before the @."
        )
    return value


def _is_address(value: str) -> bool:
    name, at, host = value.rpartition("@")
    return bool(name and at and host) and value.isascii() and not any(sign in value for sign in " <>,;\r\n")


def _key(environ: Mapping[str, str], name: str) -> str | None:
    """A key that another program shows us."""
    value = environ.get(name)
    if value and len(value) < 24:
        raise SettingsError(f"{name} is shorter than 24 characters; use a longer random value.")
    return value or None


def _providers(environ: Mapping[str, str]) -> Path | None:
    value = environ.get("MINAMATA_PROVIDERS")
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise SettingsError(f"MINAMATA_PROVIDERS names {value}, which is not a file; give the path of a TOML file.")
    return path


def _refuse_unsafe(settings: Settings) -> None:
    """Production starts only when it is safe to (design, "What others may rely on" and decision 18)."""
    if settings.is_development:
        if urlsplit(settings.base_url).hostname not in LOOPBACK or settings.host not in LOOPBACK:
            raise SettingsError(
                "Sample accounts need no password, so development answers on a loopback address only; "
                "set HOST to 127.0.0.1, or MINAMATA_ENV to production."
            )
        return
    if settings.providers is None:
        raise SettingsError(
            "MINAMATA_PROVIDERS is missing; production does not use the development provider, so name a TOML file "
            "of OpenID providers."
        )
    if settings.uses_sqlite and settings.processes > 1:
        raise SettingsError(
            "SQLite serves one web process only; set WEB_CONCURRENCY to 1, or MINAMATA_DATABASE_URL to PostgreSQL."
        )
