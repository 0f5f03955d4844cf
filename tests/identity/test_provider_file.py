"""The file of providers (MINAMATA_PROVIDERS): whatever is wrong in it is said in one sentence, before anybody signs in (A4, A9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from minamata.accounts.providers import Provider, providers, read_file
from minamata.accounts.roles import RoleRule
from minamata.app import create_app
from minamata.config import Settings, SettingsError, settings_from

VARIABLE = "SECRET_OF_THE_UNION"
SECRET = "never-to-be-written-down"
GOOD = f"""
[[provider]]
slug = "union"
name = {{ en = "The Union", fr = "L’Union", ar = "الاتحاد" }}
kind = "staff"
issuer = "https://union.example/oidc"
client_id = "commons"
client_secret_env = "{VARIABLE}"
scopes = "openid email groups"

[provider.roles]
version = 3
rules = [
  {{ claim = "groups", equals = "trainers", role = "trainer" }},
  {{ claim = "groups", equals = "authors of basics", role = "author", scope_kind = "course", scope_id = "basics" }},
]

[[provider]]
slug = "guests"
issuer = "https://guests.example"
client_id = "commons"
"""
LEAST = '[[provider]]\nslug = "union"\nissuer = "https://union.example"\nclient_id = "commons"\n'


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of an operator; what one test read is forgotten for the next."""
    monkeypatch.setenv(VARIABLE, SECRET)
    read_file.cache_clear()
    yield
    read_file.cache_clear()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def written(text: str | bytes) -> Path:
        path = tmp_path / "providers.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings that name the file; in production when it is asked for."""

    def named(path: Path, *, production: bool = False) -> Settings:
        environ = {"MINAMATA_DATA": str(tmp_path), "MINAMATA_PROVIDERS": str(path)}
        if production:
            environ |= {
                "MINAMATA_ENV": "production",
                "MINAMATA_SECRET_KEY": "k" * 40,
                "MINAMATA_BASE_URL": "https://commons.example.org",
            }
        return settings_from(environ)

    return named


def refusal(path: Path) -> str:
    """The one sentence with which the file is refused."""
    with pytest.raises(SettingsError) as refused:
        read_file(path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    assert str(path) in sentence
    assert SECRET not in sentence
    return sentence


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_file_says_who_signs_people_in_and_what_their_claims_are_worth(write: Callable[..., Path]) -> None:
    union, guests = read_file(write(GOOD)).values()
    assert (union.slug, union.kind, union.issuer, union.client_id) == (
        "union",
        "staff",
        "https://union.example/oidc",
        "commons",
    )
    assert union.discovery_url == "https://union.example/oidc/.well-known/openid-configuration"
    assert union.name.shown("ar").text == "الاتحاد"
    assert union.name.shown("ru").text == "The Union"
    assert union.scopes == "openid email groups"
    assert union.role_map_version == 3
    assert union.roles == (
        RoleRule("groups", "trainers", "trainer"),
        RoleRule("groups", "authors of basics", "author", "course", "basics"),
    )
    assert guests == Provider(
        slug="guests",
        name=guests.name,
        kind="guest",
        issuer="https://guests.example",
        client_id="commons",
        client_secret=None,
        scopes="openid profile email",
        discovery_url="https://guests.example/.well-known/openid-configuration",
    )
    assert guests.name.shown("en").text == "guests"


def test_a_secret_comes_from_the_environment_and_is_never_shown(write: Callable[..., Path]) -> None:
    union = read_file(write(GOOD))["union"]
    assert union.client_secret == SECRET
    assert SECRET not in repr(union)


def test_a_file_saved_with_a_mark_in_front_is_read(write: Callable[..., Path]) -> None:
    assert list(read_file(write(b"\xef\xbb\xbf" + GOOD.encode()))) == ["union", "guests"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[provider]\n", ["TOML", "line 1"]),
        (b"\xff\xfe[[provider]]", ["TOML"]),
        ("", ["no provider", "[[provider]]"]),
        ("provider = []", ["no provider", "[[provider]]"]),
        ('[provider]\nslug = "union"', ["no provider", "[[provider]]"]),
        ('provider = ["union"]', ["table [[provider]]"]),
        (
            GOOD.replace("[[provider]]", "[[providers]]").replace("[provider.", "[providers."),
            ["did you mean provider?"],
        ),
        (f'title = "Sign-on"\n{GOOD}', ["title", "not known"]),
    ],
    ids=["no TOML", "no text", "nothing", "empty list", "one table", "names only", "misspelt", "something else"],
)
def test_a_file_that_names_no_provider_is_refused(
    write: Callable[..., Path], text: str | bytes, named: list[str]
) -> None:
    sentence = refusal(write(text))
    assert [words for words in named if words not in sentence] == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('slug = "guests"', "", ["provider number 2", "no slug"]),
        ('slug = "guests"', "slug = 7", ["provider number 2", "no slug"]),
        ('slug = "guests"', 'slug = "Guests of ours"', ["slug", "'Guests of ours'", "small letters"]),
        ('slug = "guests"', 'slug = "guests/../union"', ["slug", "small letters"]),
        ('slug = "guests"', f'slug = "{"g" * 41}"', ["slug"]),
        ('slug = "guests"', 'slug = "development"', ["slug development", "sample accounts"]),
        ('slug = "guests"', 'slug = "union"', ["two providers", "slug union"]),
        ('client_id = "commons"', "", ["union", "no client_id"]),
        ('client_id = "commons"', 'client_id = ""', ["union", "no client_id"]),
        ('client_id = "commons"', "client_id = 7", ["union", "no client_id"]),
        ('client_id = "commons"', 'clientid = "commons"', ["union", "clientid", "did you mean client_id?"]),
        ('issuer = "https://union.example/oidc"', "", ["union", "no issuer"]),
        ('issuer = "https://union.example/oidc"', "issuer = true", ["union", "no issuer"]),
        ("https://union.example/oidc", "http://union.example/oidc", ["issuer of union", "https"]),
        ("https://union.example/oidc", "union.example/oidc", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://union.example:port", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://somebody@union.example", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://union.example?tenant=7", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://union.example#here", ["issuer of union", "https"]),
        ("https://union.example/oidc", "https://union.example/a b", ["issuer of union", "https"]),
        ("https://union.example/oidc", "http://127.0.0.1.union.example", ["issuer of union", "https"]),
        ('kind = "staff"', 'kind = "people"', ["kind of union", "'people'", "staff or guest"]),
        ('kind = "staff"', 'kind = ["staff"]', ["kind of union", "staff or guest"]),
        ('scopes = "openid email groups"', 'scopes = "email"', ["scopes of union", "openid"]),
        ('scopes = "openid email groups"', 'scopes = ["openid"]', ["union", "scopes"]),
        ('en = "The Union"', 'english = "The Union"', ["name of union", "by language"]),
        ('en = "The Union"', 'en = ""', ["name of union"]),
        ('en = "The Union"', "en = 7", ["name of union"]),
        ("[provider.roles]\nversion = 3\nrules = [", "unheard = [", ["union", "unheard", "not known"]),
    ],
)
def test_what_cannot_be_used_of_a_provider_is_named(
    write: Callable[..., Path], old: str, new: str, named: list[str]
) -> None:
    sentence = refusal(write(changed(old, new)))
    assert [words for words in named if words not in sentence] == []


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (f'client_secret = "{SECRET}"', ["union", "client_secret", "did you mean client_secret_env?"]),
        (f'client_secret_env = "{SECRET}"', ["client_secret_env of union", "environment variable"]),
        ('client_secret_env = "NOT_SET_ANYWHERE"', ["secret of union", "NOT_SET_ANYWHERE", "not set"]),
        ('client_secret_env = ""', ["union", "client_secret_env"]),
        ("client_secret_env = 7", ["union", "client_secret_env"]),
    ],
    ids=["in the file", "in the place of its name", "not set", "nameless", "no text"],
)
def test_a_secret_that_is_not_where_it_belongs_is_refused_without_repeating_it(
    write: Callable[..., Path], written: str, named: list[str]
) -> None:
    sentence = refusal(write(changed(f'client_secret_env = "{VARIABLE}"', written)))
    assert [words for words in named if words not in sentence] == []


def test_an_empty_secret_is_no_secret(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    assert VARIABLE in refusal(write(GOOD))


RULE = 'claim = "groups", equals = "trainers", role = "trainer"'


def role_map(old: str = "", new: str = "", *, version: str = "version = 1, ") -> str:
    """A role map of one rule, in which something is written otherwise."""
    return f"roles = {{ {version}rules = [{{ {RULE.replace(old, new)} }}] }}"


@pytest.mark.parametrize(
    ("roles", "named"),
    [
        ("roles = 7", ["roles of union", "version and rules"]),
        ("roles = { version = 1, rule = [] }", ["role map of union", "rule,", "did you mean rules?"]),
        ("roles = { version = 1, rules = 'all' }", ["rules of union", "list of tables"]),
        ("roles = { version = 1, rules = ['all'] }", ["rule of union", "claim, equals and role"]),
        ("roles = { version = 'first' }", ["role map of union", "version"]),
        (role_map(version=""), ["role map of union", "version"]),
        (role_map(version="version = 0, "), ["role map of union", "version"]),
        (role_map(version="version = true, "), ["role map of union", "version"]),
        (role_map(version="version = 1.5, "), ["role map of union", "version"]),
        (role_map("claim", "clam"), ["rule of union", "clam", "did you mean claim?"]),
        (role_map('equals = "trainers", ', ""), ["rule of union", "no equals"]),
        (role_map('"trainers"', "7"), ["rule of union", "no equals"]),
        (role_map('"groups"', '" "'), ["rule of union", "no claim"]),
        (role_map('"trainer"', '"owner"'), ["rule of union", "'owner'", "administrator, moderator"]),
        (role_map('"trainer"', '"system"'), ["rule of union", "'system'"]),
        (role_map('"trainer"', '"national_focal_point"'), ["rule of union", "designated, never claimed"]),
        (role_map('role = "trainer"', 'role = "trainer", scope_kind = "course"'), ["rule of union", "half a scope"]),
        (role_map('role = "trainer"', 'role = "trainer", scope_id = "basics"'), ["rule of union", "half a scope"]),
        (role_map("claim", "scope_kind = '', scope_id = '', claim"), ["rule of union", "half a scope"]),
    ],
)
def test_a_role_map_that_cannot_be_used_is_refused(write: Callable[..., Path], roles: str, named: list[str]) -> None:
    sentence = refusal(write(f"{LEAST}{roles}\n"))
    assert [words for words in named if words not in sentence] == []


def test_a_fault_in_the_file_stops_the_start(write: Callable[..., Path], settings: Callable[..., Settings]) -> None:
    path = write(changed("https://union.example/oidc", "http://union.example"))
    with pytest.raises(SettingsError, match="issuer of union"):
        create_app(settings(path))


def test_a_provider_on_this_machine_is_for_development_alone(
    write: Callable[..., Path], settings: Callable[..., Settings]
) -> None:
    path = write(LEAST.replace("https://union.example", "http://127.0.0.1:9000"))
    assert list(providers(settings(path))) == ["union"]
    with pytest.raises(SettingsError, match=re.escape(f"{path}: the issuer of union must be an https address")):
        create_app(settings(path, production=True))


def test_a_file_takes_the_place_of_the_sample_accounts(
    write: Callable[..., Path], settings: Callable[..., Settings]
) -> None:
    application = create_app(settings(write(LEAST)))
    page = application.test_client().get("/en/sign-in").get_data(as_text=True)
    assert "union" in page
    assert "Sample accounts" not in page
    assert application.test_client().get("/dev/provider/.well-known/openid-configuration").status_code == 404


@pytest.mark.parametrize(
    "unsafe",
    [{"environment": "production"}, {"base_url": "https://commons.example.org"}],
    ids=["production", "reachable"],
)
def test_sample_accounts_are_offered_in_development_on_this_machine_alone(
    tmp_path: Path, unsafe: dict[str, Any]
) -> None:
    """Whatever settings may let through: without a password nobody comes in from elsewhere (A9)."""
    here = settings_from({"MINAMATA_DATA": str(tmp_path)})
    assert [provider.is_development for provider in providers(here).values()] == [True]
    with pytest.raises(SettingsError, match="loopback"):
        providers(replace(here, **unsafe))
