"""Cookies are for the server alone, kept to this host, and gone from a shared computer when its browser is closed (A7)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from minamata.accounts.models import Session
from minamata.db import db, now
from tests.clients import Browser
from tests.identity.ways import come_in, is_signed_in, sent_back


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


def cookies_of(answer: TestResponse) -> dict[str, dict[str, str]]:
    """What the answer has the browser keep: name -> attributes, written small; the value under ''."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *rest = line.split("; ")
        name, _, value = first.partition("=")
        attributes = {key.lower(): worth for key, _, worth in (part.partition("=") for part in rest)}
        found[name] = {"": value, **attributes}
    return found


def test_every_cookie_of_a_sign_in_is_hidden_from_scripts_and_stays_at_home(client: FlaskClient) -> None:
    begun = client.get("/auth/login/ministry?lang=en")
    ended = client.get(sent_back(begun.headers["Location"]))
    given = [*cookies_of(begun).items(), *cookies_of(ended).items()]
    assert {"minamata-sign-in", "minamata"} <= {name for name, _ in given}
    for name, cookie in given:
        assert "httponly" in cookie, name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name
        assert "domain" not in cookie, name


class TestOverHttps:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"MINAMATA_BASE_URL": "https://localhost"}

    def test_cookies_are_kept_to_https_and_to_this_host(self, app: Flask) -> None:
        client = app.test_client()
        begun = client.get("/auth/login/ministry?lang=en", base_url="https://localhost")
        ended = client.get(sent_back(begun.headers["Location"]), base_url="https://localhost")
        given = [*cookies_of(begun).items(), *cookies_of(ended).items()]
        assert {"__Host-minamata-sign-in", "__Host-minamata"} <= {name for name, _ in given}
        for name, cookie in given:
            assert name.startswith("__Host-")
            assert "secure" in cookie
            assert "domain" not in cookie

    def test_a_cookie_under_the_name_without_https_says_nothing(self, app: Flask) -> None:
        client = app.test_client()
        begun = client.get("/auth/login/ministry?lang=en", base_url="https://localhost")
        ended = client.get(sent_back(begun.headers["Location"]), base_url="https://localhost")
        token = cookies_of(ended)["__Host-minamata"][""]
        other = app.test_client()
        other.set_cookie("minamata", token, domain="localhost")
        assert "/auth/logout" not in other.get("/en/", base_url="https://localhost").get_data(as_text=True)


def test_on_ones_own_computer_the_session_outlives_the_window(client: FlaskClient) -> None:
    assert int(cookies_of(come_in(client))["minamata"]["max-age"]) > 8 * 3600


def test_on_a_shared_computer_it_ends_with_the_window_and_after_half_an_hour(app: Flask, client: FlaskClient) -> None:
    cookie = cookies_of(come_in(client, shared="1"))["minamata"]
    assert "max-age" not in cookie
    assert "expires" not in cookie
    session = db.session.scalars(select(Session)).one()
    assert 29 * 60 < (session.expires_at - now()).total_seconds() <= 30 * 60


def test_the_token_in_the_database_opens_nothing(app: Flask, client: FlaskClient) -> None:
    token = cookies_of(come_in(client))["minamata"][""]
    session = db.session.scalars(select(Session)).one()
    assert token not in session.token_hash
    thief = app.test_client()
    thief.set_cookie("minamata", session.token_hash, domain="localhost")
    assert not is_signed_in(thief)


@pytest.mark.parametrize("value", ["", "x", "é", "a" * 4000, "'; drop table person; --", "%00"])
def test_any_other_value_is_nobody(app: Flask, client: FlaskClient, value: str) -> None:
    come_in(app.test_client())
    client.set_cookie("minamata", value, domain="localhost")
    assert not is_signed_in(client)


def test_signing_in_again_makes_a_new_session_and_ends_the_one_before(app: Flask, client: FlaskClient) -> None:
    before = cookies_of(come_in(client))["minamata"][""]
    after = cookies_of(come_in(client))["minamata"][""]
    assert before != after
    old = app.test_client()
    old.set_cookie("minamata", before, domain="localhost")
    assert not is_signed_in(old)
    assert is_signed_in(client)


def test_signing_out_takes_cookie_cache_and_storage_away(app: Flask, client: FlaskClient) -> None:
    assert isinstance(client, Browser)
    come_in(client)
    token = client.get_cookie("minamata", domain="localhost")
    assert token is not None
    answer = client.press("/en/", "Sign out")
    gone = cookies_of(answer)["minamata"]
    expires = parse_date(gone["expires"])
    assert gone[""] == ""
    assert expires is not None
    assert expires < now()
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    back = app.test_client()
    back.set_cookie("minamata", token.value, domain="localhost")
    assert not is_signed_in(back)


def test_pages_of_a_person_are_not_kept_for_the_next_one(client: FlaskClient) -> None:
    come_in(client)
    answer = client.get("/en/me/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def test_a_visitor_gets_no_cookie_before_they_sign_in(client: FlaskClient) -> None:
    for path in ("/en/", "/en/courses/", "/en/sign-in", "/en/parties/"):
        assert "Set-Cookie" not in client.get(path).headers, path
    assert "minamata-sign-in" in cookies_of(client.get("/auth/login/ministry?lang=en"))
