"""The way in: an answer counts once, in the browser that asked, while it is fresh; and what it leaves is a new session (A1, A7, A8)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from minamata.accounts import providers
from minamata.accounts.models import Person, Session
from minamata.db import db, now, write
from tests.identity.conftest import write_providers
from tests.identity.forger import Forger
from tests.identity.ways import asked, come_in, is_signed_in, links, sent_back
from tests.statements import statements

SESSION, FLOW = "minamata", "minamata-sign-in"
HALF_AN_HOUR = 30 * 60


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the clock go on by so many seconds from the real time."""
    real = time.time

    def go_on(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return go_on


def cookie(client: FlaskClient, name: str = SESSION) -> str | None:
    found = client.get_cookie(name, domain="localhost")
    return found.value if found is not None else None


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def assert_refused(client: FlaskClient, answer: TestResponse, status: int = 400) -> None:
    """Nobody is signed in, no session exists, and the page says how to begin again."""
    assert answer.status_code == status
    assert "You are not signed in" in answer.get_data(as_text=True)
    assert any(link.startswith("/en/sign-in") for link in links(answer))
    assert db.session.scalar(select(func.count()).select_from(Session)) == 0
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", ["", "code=x", "state=&code=x", "state=x&code=y", "error=access_denied&state=x"])
def test_an_answer_that_nobody_asked_for_is_refused(app: Flask, client: FlaskClient, query: str) -> None:
    asked(client)
    assert_refused(client, client.get(f"/auth/callback/ministry?{query}"))


def test_an_answer_in_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    back = sent_back(asked(app.test_client()).address)
    assert_refused(client, client.get(back))


@pytest.mark.parametrize("spoil", [lambda value: value[:-1], lambda value: "x" + value, lambda value: "e30.x.y"])
def test_an_answer_to_a_cookie_that_was_changed_is_refused(
    app: Flask, client: FlaskClient, spoil: Callable[[str], str]
) -> None:
    back = sent_back(asked(client).address)
    client.set_cookie(FLOW, spoil(cookie(client, FLOW) or ""), domain="localhost")
    assert_refused(client, client.get(back))


def test_an_answer_without_a_code_is_refused(app: Flask, client: FlaskClient) -> None:
    assert_refused(client, client.get(f"/auth/callback/ministry?state={state_of(asked(client).address)}"))


def test_the_state_of_one_provider_is_no_state_of_another(
    app: Flask, client: FlaskClient, ministry: Forger, environ: dict[str, str]
) -> None:
    back = sent_back(asked(client).address)
    write_providers(Path(environ["MINAMATA_PROVIDERS"]), ministry.address, slug="other")
    providers.read_file.cache_clear()
    assert_refused(client, client.get(back.replace("/ministry?", "/other?")))
    assert client.get(back).status_code == 303


def test_an_answer_counts_once(app: Flask, client: FlaskClient) -> None:
    back = sent_back(asked(client).address)
    thief = app.test_client()
    thief.set_cookie(FLOW, cookie(client, FLOW) or "", domain="localhost")
    assert client.get(back).status_code == 303
    answer = thief.get(back)
    assert answer.status_code == 400
    assert "was used already" in answer.get_data(as_text=True)
    assert not is_signed_in(thief)


def test_an_answer_that_a_signed_in_person_loads_again_leads_home(client: FlaskClient) -> None:
    back = sent_back(asked(client).address)
    client.get(back)
    assert (client.get(back).status_code, client.get(back).headers["Location"]) == (303, "/es/")
    assert is_signed_in(client)


def test_an_answer_after_fifteen_minutes_is_good_and_after_thirty_is_not(
    app: Flask, client: FlaskClient, later: Callable[[int], None]
) -> None:
    late, too_late = app.test_client(), client
    backs = [(browser, sent_back(asked(browser).address)) for browser in (late, too_late)]
    later(HALF_AN_HOUR + 1)
    assert_refused(too_late, too_late.get(backs[1][1]))
    later(15 * 60 + 1)
    assert late.get(backs[0][1]).status_code == 303


def test_a_new_sign_in_does_not_prolong_an_older_one(
    app: Flask, client: FlaskClient, later: Callable[[int], None]
) -> None:
    older = sent_back(asked(client).address)
    later(20 * 60)
    newer = sent_back(asked(client).address)
    later(HALF_AN_HOUR + 1)
    assert_refused(client, client.get(older))
    assert client.get(newer).status_code == 303


def test_several_sign_ins_may_be_under_way_in_one_browser(client: FlaskClient) -> None:
    backs = [sent_back(asked(client, next=page).address) for page in ("/en/courses/", "/en/parties/", "/en/me/")]
    assert client.get(backs[1]).headers["Location"] == "/en/parties/"
    assert client.get(backs[0]).headers["Location"] == "/en/courses/"
    assert client.get(backs[2]).headers["Location"] == "/en/me/"
    assert cookie(client, FLOW) is None
    living = db.session.scalars(select(Session).where(Session.ended_at.is_(None))).all()
    assert len(living) == 1


def test_the_cookie_stays_small_enough_for_browsers_to_keep(client: FlaskClient) -> None:
    page = "/en/courses/?words=" + "αβγ" * 150
    backs = [sent_back(asked(client, next=page).address) for _each in range(6)]
    assert len(cookie(client, FLOW) or "") < 4000
    assert client.get(backs[-1]).headers["Location"].startswith("/en/courses/?words=")


def test_a_sign_in_whose_line_broke_goes_on_where_it_was(client: FlaskClient) -> None:
    begun = asked(client, next="/en/courses/", **{"as": "ines"})
    assert "/auth/resume" in links(client.get("/en/sign-in"))
    resumed = client.get("/auth/resume")
    assert resumed.headers["Location"] == begun.address
    assert begun.parameters["login_hint"] == "ines"
    assert client.get(sent_back(resumed.headers["Location"])).headers["Location"] == "/en/courses/"
    assert client.get("/auth/resume?lang=en").headers["Location"] == "/en/sign-in"


def test_nothing_is_offered_to_go_on_with_when_nothing_was_begun(client: FlaskClient) -> None:
    assert "/auth/resume" not in links(client.get("/en/sign-in"))


def test_what_was_refused_is_not_offered_again(client: FlaskClient, ministry: Forger) -> None:
    ministry.lie = lambda token, forger: token.with_claims(nonce="another")
    come_in(client)
    assert "/auth/resume" not in links(client.get("/en/sign-in"))


def test_pressing_cancel_leads_to_a_page_that_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    state = state_of(asked(client, next="/en/courses/").address)
    answer = client.get(f"/auth/callback/ministry?error=access_denied&state={state}")
    assert_refused(client, answer)
    assert "you pressed Cancel" in answer.get_data(as_text=True)
    assert "/en/sign-in?next=/en/courses/" in links(answer)


def test_the_page_about_a_failure_is_in_the_language_in_which_the_sign_in_was_begun(client: FlaskClient) -> None:
    state = state_of(asked(client, lang="ar").address)
    page = client.get(f"/auth/callback/ministry?error=access_denied&state={state}").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.parametrize("iss", ["https://another.example", "", "{issuer}/"])
def test_an_answer_that_names_another_issuer_is_refused(
    app: Flask, client: FlaskClient, ministry: Forger, iss: str
) -> None:
    back = sent_back(asked(client).address)
    assert_refused(client, client.get(f"{back}&iss={iss.format(issuer=ministry.address)}"))


def test_an_answer_must_name_its_issuer_when_the_provider_says_that_it_does(
    app: Flask, client: FlaskClient, ministry: Forger
) -> None:
    ministry.metadata = {"authorization_response_iss_parameter_supported": True}
    assert_refused(client, come_in(client))
    back = sent_back(asked(client).address)
    assert client.get(f"{back}&iss={ministry.address}").status_code == 303


def test_the_provider_is_asked_with_everything_that_protects_the_way(client: FlaskClient, ministry: Forger) -> None:
    first, second = asked(client), asked(client)
    assert first.parameters["response_type"] == "code"
    assert first.parameters["code_challenge_method"] == "S256"
    assert first.parameters["redirect_uri"] == "http://localhost/auth/callback/ministry"
    for drawn in ("state", "nonce", "code_challenge"):
        assert len(first.parameters[drawn]) >= 32
        assert first.parameters[drawn] != second.parameters[drawn]


def test_another_name_of_this_host_is_left_before_a_cookie_is_set_under_it(client: FlaskClient) -> None:
    answer = client.get("/auth/login/ministry?next=/en/me/", base_url="http://127.0.0.1")
    assert answer.headers["Location"] == "http://localhost/auth/login/ministry?next=/en/me/"
    assert "Set-Cookie" not in answer.headers


def test_a_provider_that_does_not_exist_is_no_page(client: FlaskClient) -> None:
    for path in ("/auth/login/nobody", "/auth/callback/nobody?state=x&code=y", "/auth/login/development"):
        assert client.get(path).status_code == 404


def test_a_session_that_was_planted_opens_nothing_and_is_replaced(client: FlaskClient) -> None:
    client.set_cookie(SESSION, "planted", domain="localhost")
    assert not is_signed_in(client)
    come_in(client)
    assert cookie(client) not in {None, "planted"}


def test_signing_in_again_ends_the_session_before(app: Flask, client: FlaskClient) -> None:
    come_in(client)
    old = cookie(client) or ""
    come_in(client)
    assert cookie(client) != old
    thief = app.test_client()
    thief.set_cookie(SESSION, old, domain="localhost")
    assert is_signed_in(client)
    assert not is_signed_in(thief)


def test_the_database_holds_nothing_that_opens_a_session(client: FlaskClient) -> None:
    come_in(client)
    session = db.session.scalars(select(Session)).one()
    assert cookie(client) not in {session.token_hash, str(session.id)}


@pytest.mark.parametrize("field", ["suspended_until", "erased_at"])
def test_who_is_suspended_or_erased_does_not_come_in(app: Flask, client: FlaskClient, field: str) -> None:
    come_in(client)
    with write():
        setattr(db.session.scalars(select(Person)).one(), field, now() + timedelta(days=1))
    assert not is_signed_in(client)
    answer = come_in(app.test_client())
    assert answer.status_code == 403
    assert "write to the secretariat" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1


def test_a_suspension_that_is_over_lets_in(client: FlaskClient) -> None:
    come_in(client)
    with write():
        db.session.scalars(select(Person)).one().suspended_until = now() - timedelta(seconds=1)
    assert is_signed_in(client)


def test_reading_and_going_to_a_provider_write_nothing(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    come_in(client)
    with statements(app) as seen:
        stranger = app.test_client()
        for browser in (client, stranger):
            for path in (
                "/en/sign-in",
                "/en/signed-out",
                "/en/me/",
                "/en/people/",
                "/auth/resume",
                "/auth/callback/ministry?state=x",
            ):
                browser.get(path)
            asked(browser)
        ministry.lie = lambda token, forger: token.with_claims(nonce="another")
        come_in(stranger)
    assert [each for each in seen if each.split(maxsplit=1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}] == []


def test_two_first_sign_ins_at_once_are_one_person(app: Flask) -> None:
    browsers = [app.test_client() for _each in range(4)]
    backs = [(browser, sent_back(asked(browser).address)) for browser in browsers]
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda way=way: statuses.append(way[0].get(way[1]).status_code)) for way in backs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 4
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
