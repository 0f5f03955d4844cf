"""When a provider ends a session, ours ends with it, everywhere, without a browser in between; nobody else can end one (A6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from minamata.accounts.models import LogoutToken, Session
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from tests.identity.forger import CLIENT, SECRET, Forger, Token, new_key
from tests.identity.ways import come_in, is_signed_in

EVENT = "http://schemas.openid.net/event/backchannel-logout"
Lie = Callable[[Token], Token]


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


@pytest.fixture
def signed_in(client: FlaskClient, ministry: Forger) -> FlaskClient:
    ministry.person["sid"] = "session 1"
    come_in(client)
    assert is_signed_in(client)
    return client


def token_of(ministry: Forger, **changed: Any) -> Token:
    now = int(time.time())
    claims = {
        "iss": ministry.address,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": f"token {time.monotonic_ns()}",
        "events": {EVENT: {}},
        "sub": "ines",
        **changed,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return Token({"alg": "RS256", "kid": "forged", "typ": "logout+jwt"}, claims, ministry.key())


def tell(app: Flask, token: str, slug: str = "ministry") -> int:
    answer = app.test_client().post(
        f"/auth/backchannel-logout/{slug}", data={"logout_token": token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 404 or answer.headers["Cache-Control"] == "no-store"
    return answer.status_code


@pytest.mark.parametrize(
    "named", [{"sub": "ines"}, {"sub": None, "sid": "session 1"}, {"sub": "ines", "sid": "session 1"}]
)
def test_the_session_ends_at_once_and_is_written_down(
    app: Flask, signed_in: FlaskClient, ministry: Forger, named: dict[str, str | None]
) -> None:
    assert tell(app, token_of(ministry, **named).signed()) == 200
    assert not is_signed_in(signed_in)
    assert "accounts.signed_out_by_provider" in db.session.scalars(select(AuditEntry.act)).all()
    assert db.session.scalars(select(Session)).one().id_token is None


def test_with_a_session_named_only_that_one_ends(app: Flask, signed_in: FlaskClient, ministry: Forger) -> None:
    ministry.person["sid"] = "session 2"
    other = app.test_client()
    come_in(other)
    assert tell(app, token_of(ministry, sid="session 1").signed()) == 200
    assert not is_signed_in(signed_in)
    assert is_signed_in(other)


def test_with_only_the_person_named_every_session_of_theirs_ends_and_nobody_elses(
    app: Flask, signed_in: FlaskClient, ministry: Forger
) -> None:
    other = app.test_client()
    come_in(other)
    ministry.person.update(sub="jonas", email="jonas@ministry.example")
    jonas = app.test_client()
    come_in(jonas)
    assert tell(app, token_of(ministry).signed()) == 200
    assert not is_signed_in(signed_in)
    assert not is_signed_in(other)
    assert is_signed_in(jonas)


def test_the_same_token_is_taken_once(app: Flask, signed_in: FlaskClient, ministry: Forger) -> None:
    token = token_of(ministry).signed()
    assert tell(app, token) == 200
    come_in(signed_in)
    assert tell(app, token) == 400
    assert is_signed_in(signed_in)


LIES: dict[str, Lie] = {
    "no event": lambda token: token.with_claims(events=None),
    "another event": lambda token: token.with_claims(events={"http://schemas.openid.net/event/other": {}}),
    "event without a body": lambda token: token.with_claims(events={EVENT: True}),
    "events as a list": lambda token: token.with_claims(events=[EVENT]),
    "a nonce": lambda token: token.with_claims(nonce="n"),
    "nobody named": lambda token: token.with_claims(sub=None),
    "empty sid": lambda token: token.with_claims(sub=None, sid=""),
    "no jti": lambda token: token.with_claims(jti=None),
    "jti as a number": lambda token: token.with_claims(jti=7),
    "endless jti": lambda token: token.with_claims(jti="x" * 1000),
    "another issuer": lambda token: token.with_claims(iss="https://another.example"),
    "another audience": lambda token: token.with_claims(aud="another"),
    "expired": lambda token: token.with_claims(exp=int(time.time()) - 125),
    "from the future": lambda token: token.with_claims(iat=int(time.time()) + 125),
    "without an end": lambda token: token.with_claims(exp=None),
    "typ of an ID token kind": lambda token: token.with_header(typ="at+jwt"),
    "none": lambda token: Token({**token.header, "alg": "none"}, token.claims, None),
    "the client's secret": lambda token: Token({**token.header, "alg": "HS256"}, token.claims, SECRET.encode()),
    "another key": lambda token: Token(token.header, token.claims, new_key("RS256", "forged", "a forger")),
    "unknown kid": lambda token: token.with_header(kid="unheard-of"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_lies_ends_nothing(app: Flask, signed_in: FlaskClient, ministry: Forger, lie: Lie) -> None:
    assert tell(app, lie(token_of(ministry)).signed()) == 400
    assert is_signed_in(signed_in)
    assert db.session.scalars(select(LogoutToken)).all() == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "." * 100, "eyJhbGciOiJSUzI1NiJ9.e30.x"])
def test_what_is_no_token_ends_nothing(app: Flask, signed_in: FlaskClient, token: str) -> None:
    assert tell(app, token) == 400
    assert is_signed_in(signed_in)


def test_an_id_token_ends_nothing(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    seen: list[str] = []

    def overhear(token: Token, forger: Forger) -> Token:
        seen.append(token.signed())
        return token

    ministry.lie = overhear
    come_in(client)
    assert tell(app, seen[0]) == 400
    assert is_signed_in(client)


def test_a_provider_that_is_not_ours_is_not_there(app: Flask, ministry: Forger) -> None:
    assert tell(app, token_of(ministry).signed(), "unknown") == 404


def test_tokens_are_forgotten_when_their_age_alone_refuses_them(
    app: Flask, signed_in: FlaskClient, ministry: Forger
) -> None:
    assert tell(app, token_of(ministry, jti="old").signed()) == 200
    with write():
        db.session.execute(update(LogoutToken).values(expires_at=now()))
    assert tell(app, token_of(ministry, jti="new").signed()) == 200
    assert db.session.scalars(select(LogoutToken.jti)).all() == ["new"]
