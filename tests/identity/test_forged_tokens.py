"""An ID token that is not what it must be opens nothing, and its page says what to do (A1, A2)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from minamata.accounts import discovery
from minamata.accounts.models import Identity, Person, Session
from minamata.audit.models import AuditEntry
from minamata.db import db
from tests.identity.forger import Forger, Lie
from tests.identity.lies import BEYOND_THE_LEEWAY, LIES
from tests.identity.ways import asked, come_in, is_signed_in, links, sent_back


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


def rows() -> dict[str, int | None]:
    return {
        table.__name__: db.session.scalar(select(func.count()).select_from(table))
        for table in (Person, Identity, Session, AuditEntry)
    }


def assert_refused(client: FlaskClient, answer: Any, status: int = 400) -> None:
    """Nobody is signed in, nothing was written, no cookie was given, and the page leads on."""
    assert answer.status_code == status
    assert not any(cookie.startswith("minamata=") for cookie in answer.headers.getlist("Set-Cookie"))
    assert rows() == dict.fromkeys(rows(), 0)
    assert "You are not signed in" in answer.get_data(as_text=True)
    assert "/en/sign-in" in {link.partition("?")[0] for link in links(answer)}
    assert not is_signed_in(client)


def test_a_token_as_it_must_be_signs_in(client: FlaskClient, ministry: Forger) -> None:
    answer = come_in(client, next="/en/me/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/me/")
    assert "Inés Ortega" in client.get("/en/me/").get_data(as_text=True)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_lies_is_refused(app: Flask, client: FlaskClient, ministry: Forger, lie: Lie) -> None:
    ministry.lie = lie
    assert_refused(client, come_in(client))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
def test_every_algorithm_we_take_signs_in(client: FlaskClient, ministry: Forger, algorithm: str) -> None:
    ministry.algorithm = algorithm
    assert come_in(client).status_code == 303
    assert is_signed_in(client)


@pytest.mark.parametrize("claims", [{"exp": -110}, {"iat": 110}], ids=["just expired", "just ahead"])
def test_clocks_may_differ_by_two_minutes(client: FlaskClient, ministry: Forger, claims: dict[str, int]) -> None:
    ministry.lie = lambda token, forger: token.with_claims(
        **{name: token.claims["iat"] + seconds for name, seconds in claims.items()}
    )
    assert BEYOND_THE_LEEWAY > 120
    come_in(client)
    assert is_signed_in(client)


def test_one_audience_among_several_is_enough_when_it_is_named(client: FlaskClient, ministry: Forger) -> None:
    ministry.lie = lambda token, forger: token.with_claims(aud=["commons", "another"], azp="commons")
    come_in(client)
    assert is_signed_in(client)


def test_a_header_that_need_not_be_understood_is_passed_over(client: FlaskClient, ministry: Forger) -> None:
    ministry.lie = lambda token, forger: token.with_header(flavour="vanilla", typ="JWT")
    come_in(client)
    assert is_signed_in(client)


def test_a_provider_that_hashes_no_access_token_signs_in(client: FlaskClient, ministry: Forger) -> None:
    ministry.lie = lambda token, forger: token.with_claims(at_hash=None)
    come_in(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("id_token", [None, 7, "", "x", "a.b.c", "ey.ey.ey", "..", "é.é.é"], ids=repr)
def test_what_is_no_token_is_refused(app: Flask, client: FlaskClient, ministry: Forger, id_token: object) -> None:
    body = json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": id_token})
    ministry.token_answer = Response(body, mimetype="application/json")
    assert_refused(client, come_in(client))


@pytest.mark.parametrize(
    ("body", "status"),
    [("<h1>Welcome to the Wi-Fi</h1>", 200), ("[]", 200), ("", 200), ("oops", 500), ('{"error": 7}', 400)],
    ids=["page of a hotel", "list", "nothing", "error", "odd error"],
)
def test_an_answer_that_is_no_answer_is_refused(
    app: Flask, client: FlaskClient, ministry: Forger, body: str, status: int
) -> None:
    ministry.token_answer = Response(body, status, mimetype="application/json")
    answer = come_in(client)
    assert_refused(client, answer, answer.status_code)
    assert answer.status_code in {400, 502}


def test_userinfo_of_somebody_else_is_refused(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    ministry.lie = lambda token, forger: token.with_claims(name=None)
    ministry.told = {"sub": "another", "name": "Another"}
    assert_refused(client, come_in(client))


def test_a_new_key_is_fetched_when_a_token_names_it(client: FlaskClient, ministry: Forger) -> None:
    come_in(client)
    ministry.lie = lambda token, forger: type(token)({**token.header, "kid": "new"}, token.claims, forger.key("new"))
    ministry.key("new")
    come_in(client.application.test_client())
    assert ministry.asked.count("/jwks") == 2


def test_an_unknown_key_is_looked_for_once_a_minute_and_no_more(
    app: Flask, ministry: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(app.test_client())
    ministry.lie = LIES["signed with a key nobody published"]
    for _attempt in range(3):
        assert come_in(app.test_client()).status_code == 400
    assert ministry.asked.count("/jwks") == 2
    later = time.monotonic() + discovery.REFETCH_EVERY + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert come_in(app.test_client()).status_code == 400
    assert ministry.asked.count("/jwks") == 3


@pytest.mark.parametrize(
    ("cache_control", "kept", "over"),
    [
        ("", 4 * 60, 6 * 60),
        ("max-age=0", 4 * 60, 6 * 60),
        ("public, max-age=3600", 59 * 60, 61 * 60),
        ("max-age=999999999", 23 * 3600, 25 * 3600),
    ],
    ids=["nothing said", "no time at all", "an hour", "thirty years"],
)
def test_keys_are_kept_as_long_as_the_provider_says_within_bounds(
    app: Flask, ministry: Forger, monkeypatch: pytest.MonkeyPatch, cache_control: str, kept: int, over: int
) -> None:
    ministry.cache_control = cache_control
    begun = time.monotonic()
    for seconds, fetched in ((0, 1), (kept, 1), (over, 2)):
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: begun + seconds)
        assert come_in(app.test_client()).status_code == 303
        assert ministry.asked.count("/jwks") == fetched
        assert ministry.asked.count("/.well-known/openid-configuration") == fetched


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://another.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=["another issuer", "readable on the way", "no keys", "script"],
)
def test_a_provider_that_publishes_what_cannot_be_used_is_refused_before_anybody_goes_there(
    app: Flask, client: FlaskClient, ministry: Forger, metadata: dict[str, Any]
) -> None:
    ministry.metadata = metadata
    answer = client.get("/auth/login/ministry?lang=en")
    assert_refused(client, answer)


def test_a_provider_that_is_down_is_said_to_be(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    ministry.is_down = True
    answer = client.get("/auth/login/ministry?lang=fr", headers={"Accept-Language": "fr"})
    assert answer.status_code == 502
    assert '<html lang="fr"' in answer.get_data(as_text=True)


def test_a_provider_that_goes_down_on_the_way_back_loses_nothing(
    app: Flask, client: FlaskClient, ministry: Forger
) -> None:
    way = asked(client)
    back = sent_back(way.address)
    discovery.forget()
    ministry.is_down = True
    assert_refused(client, client.get(back), 502)
    ministry.is_down = False
    assert client.get(back).status_code == 303
    assert is_signed_in(client)
