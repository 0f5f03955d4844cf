"""A code by e-mail opens a session for who reads the mailbox, where asked for, once, and says of nobody whether they are here (A9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from minamata.accounts.models import Identity, MailedCode, Person, Session
from minamata.accounts.services.mailed_codes import code_of
from minamata.db import db, now, write
from minamata.events import drain
from tests.clients import Browser
from tests.factories import people
from tests.ground.sink import Sink, sinking
from tests.identity.ways import is_signed_in

ADDRESS = "awa@ministry.example"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


@pytest.fixture
def awa(app: Flask) -> Person:
    """Somebody the secretariat has invited, without an account at a provider."""
    with write():
        made = Person(name="Awa", email=ADDRESS, email_verified=True, language="fr", created_at=now())
        db.session.add(made)
    return made


def ask(browser: Browser, address: str = ADDRESS, **fields: str) -> TestResponse:
    return browser.press("/en/sign-in/by-mail?next=/en/courses/", "Send me a code", address=address, **fields)


def code_in(sink: Sink) -> str:
    drain()
    text = sink.letters[-1].get_body(("plain",))
    assert text is not None
    found = re.search(r"\b\d{8}\b", text.get_content())
    assert found is not None
    return found[0]


def enter(browser: Browser, code: str) -> TestResponse:
    return browser.press("/en/sign-in/code", "Sign in", code=code)


def test_the_code_in_the_letter_opens_a_session_and_leads_where_the_person_was_going(
    client: Browser, sink: Sink, awa: Person
) -> None:
    assert ask(client).headers["Location"] == "/en/sign-in/code"
    code = code_in(sink)
    assert code in str(sink.letters[0]["Subject"])
    assert sink.letters[0]["Content-Language"] == "fr"
    answer = enter(client, code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/courses/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "write_it",
    [lambda code: f"{code[:4]} {code[4:]}", lambda code: code.translate({48 + n: 0x660 + n for n in range(10)})],
)
def test_it_may_be_typed_in_groups_and_in_other_digits(
    client: Browser, sink: Sink, awa: Person, write_it: Callable[[str], str]
) -> None:
    ask(client)
    assert enter(client, write_it(code_in(sink))).status_code == 303
    assert is_signed_in(client)


def test_it_opens_nothing_in_another_browser(app: Flask, client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    code = code_in(sink)
    thief = app.test_client()
    assert isinstance(thief, Browser)
    ask(thief, "somebody@else.example")
    assert enter(thief, code).status_code == 422
    assert not is_signed_in(thief)


def test_it_is_good_once_and_for_ten_minutes(app: Flask, client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    code = code_in(sink)
    cookie = client.get_cookie("minamata-code", domain="localhost")
    assert cookie is not None
    enter(client, code)
    again = app.test_client()
    assert isinstance(again, Browser)
    again.set_cookie("minamata-code", cookie.value, domain="localhost")
    assert enter(again, code).status_code == 422
    ask(again)
    late = code_in(sink)
    with write():
        db.session.execute(update(MailedCode).values(created_at=now() - timedelta(minutes=11)))
    assert "of no more use" in enter(again, late).get_data(as_text=True)
    assert not is_signed_in(again)


def test_after_five_wrong_tries_the_right_code_is_of_no_use(client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    code = code_in(sink)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    said = [enter(client, wrong).get_data(as_text=True) for _try in range(5)]
    assert "4 more times" in said[0]
    assert "1 more time" in said[3]
    assert "of no more use" in said[4]
    assert enter(client, code).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "x", "12", "9" * 5000, "١٢", "<b>"])
def test_what_is_no_code_opens_nothing(client: Browser, sink: Sink, awa: Person, typed: str) -> None:
    ask(client)
    assert enter(client, typed).status_code == 422
    assert not is_signed_in(client)


def with_a_provider(person: Person) -> None:
    db.session.add(
        Identity(
            person_id=person.id,
            provider="ministry",
            issuer="https://p",
            subject="s",
            created_at=now(),
            last_sign_in_at=now(),
        )
    )


def unproven(person: Person) -> None:
    person.email_verified = False


def erased(person: Person) -> None:
    person.erased_at = now()


def walk(browser: Browser, address: str) -> list[tuple[int, str]]:
    steps = [ask(browser, address), *[enter(browser, "00000000") for _try in range(6)]]
    hidden = re.compile(r'name="write_key" value="[^"]*"|R-\w{4}-\w{4}')
    return [(step.status_code, hidden.sub("", step.get_data(as_text=True))) for step in steps]


def test_nobody_can_tell_whether_an_address_is_known(app: Flask, sink: Sink, awa: Person) -> None:
    one, other = app.test_client(), app.test_client()
    assert isinstance(one, Browser)
    assert isinstance(other, Browser)
    assert walk(one, ADDRESS) == walk(other, "nobody@nowhere.example")


class TestWhoMay:
    """Who has another way in, or more power than a mailbox should give, gets no letter."""

    @pytest.mark.parametrize("change", [with_a_provider, unproven, erased])
    def test_who_may_not_sign_in_so_gets_no_letter(
        self, client: Browser, sink: Sink, awa: Person, change: Callable[[Person], None]
    ) -> None:
        with write():
            change(db.session.get_one(Person, awa.id))
        assert ask(client).status_code == 303
        drain()
        assert sink.letters == []

    def test_an_administrator_does_not_come_in_by_a_mailbox(self, client: Browser, sink: Sink, awa: Person) -> None:
        people.grant(awa, "administrator")
        ask(client)
        drain()
        assert sink.letters == []

    def test_a_mailbox_is_not_flooded(self, app: Flask, sink: Sink, awa: Person) -> None:
        for _time in range(8):
            browser = app.test_client()
            assert isinstance(browser, Browser)
            assert ask(browser).status_code == 303
        drain()
        assert len(sink.letters) == 5


@pytest.mark.parametrize("address", ["", "awa", "awa@", "@ministry", "a b@c.example", f"{'x' * 300}@c.example"])
def test_what_is_no_address_is_said_to_be_none_and_stays_in_the_field(client: Browser, address: str) -> None:
    answer = ask(client, address)
    assert answer.status_code == 422
    assert "Write your e-mail address" in answer.get_data(as_text=True)
    assert f'value="{address}"' in answer.get_data(as_text=True)


def test_a_code_that_is_used_or_old_is_not_mailed_any_more(client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    with write():
        db.session.execute(update(MailedCode).values(created_at=now() - timedelta(minutes=11)))
    drain()
    assert sink.letters == []


def test_no_table_holds_the_code(client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    asked = db.session.scalars(select(MailedCode)).one()
    assert code_of(asked.id) == code_in(sink)
    assert code_of(asked.id) not in repr(vars(asked))


def test_a_suspended_person_is_told_that_the_account_is_closed(client: Browser, sink: Sink, awa: Person) -> None:
    ask(client)
    code = code_in(sink)
    with write():
        db.session.get_one(Person, awa.id).suspended_until = now() + timedelta(days=1)
    assert enter(client, code).status_code == 403
    assert db.session.scalars(select(Session)).all() == []


def test_on_a_shared_computer_the_session_is_short(client: Browser, sink: Sink, awa: Person) -> None:
    ask(client, shared="1")
    enter(client, code_in(sink))
    session = db.session.scalars(select(Session)).one()
    assert (session.expires_at - now()) <= timedelta(minutes=30)
