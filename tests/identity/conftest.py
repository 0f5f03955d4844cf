"""Fixtures of the sign-in: a provider that lies when it is told to, and the settings that name it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minamata.accounts import discovery
from tests.identity.forger import CLIENT, SECRET, SECRET_VARIABLE, Forger, forging


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """No test knows what a provider published to another one."""
    discovery.forget()
    yield
    discovery.forget()


@pytest.fixture
def ministry() -> Iterator[Forger]:
    """A provider by itself."""
    with forging() as forger:
        yield forger


@pytest.fixture
def role_map() -> str:
    """The table of roles in the provider's file; tests that want one override it."""
    return ""


@pytest.fixture
def named_ministry(ministry: Forger, role_map: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The setting by which the ministry is the one provider."""
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    return {"MINAMATA_PROVIDERS": str(write_providers(tmp_path / "providers.toml", ministry.address, role_map))}


def write_providers(path: Path, issuer: str, role_map: str = "", slug: str = "ministry", client: str = CLIENT) -> Path:
    """A file with one provider more than before."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(
        f"""{before}
[[provider]]
slug = "{slug}"
name = {{en = "The {slug}", fr = "Le {slug}"}}
kind = "guest"
issuer = "{issuer}"
client_id = "{client}"
client_secret_env = "{SECRET_VARIABLE}"
scopes = "openid profile email groups"
{role_map}
""",
        encoding="utf-8",
    )
    return path
