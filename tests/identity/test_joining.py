"""Two accounts of one person become one only when both are proved; an address proposes, and never joins by itself (A3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from minamata.accounts.models import Identity, Person
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from tests.clients import Browser
from tests.identity.conftest import write_providers
from tests.identity.forger import Forger, forging
from tests.identity.ways import come_in, is_signed_in

QUESTION = "There is already an account with your e-mail address."


@pytest.fixture
def office() -> Iterator[Forger]:
    """A second provider."""
    with forging() as forger:
        forger.person["sub"] = "i.ortega"
        yield forger


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str], office: Forger) -> dict[str, str]:
    write_providers(Path(named_ministry["MINAMATA_PROVIDERS"]), office.address, slug="office")
    return environ | named_ministry


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def identities() -> set[tuple[str, str]]:
    return {(each.provider, str(each.person_id)) for each in db.session.scalars(select(Identity))}


def known_at_the_ministry(app: Flask) -> Person:
    """Somebody who has used the ministry's account before, in another browser."""
    assert come_in(app.test_client()).status_code == 303
    return db.session.scalars(select(Person)).one()


def test_the_same_address_at_another_provider_is_asked_about_and_signs_nobody_in(
    app: Flask, client: FlaskClient
) -> None:
    known_at_the_ministry(app)
    answer = come_in(client, "office", next="/en/me/")
    assert answer.headers["Location"].startswith("/en/sign-in?link=1")
    assert QUESTION in client.get(answer.headers["Location"]).get_data(as_text=True)
    assert not is_signed_in(client)
    assert people() == 1


def test_who_then_signs_in_with_the_older_account_has_both(app: Flask, client: FlaskClient) -> None:
    ines = known_at_the_ministry(app)
    come_in(client, "office")
    assert come_in(client, "ministry").status_code == 303
    assert identities() == {("ministry", str(ines.id)), ("office", str(ines.id))}
    assert db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "accounts.identity_linked")).all()
    again = app.test_client()
    come_in(again, "office")
    assert is_signed_in(again)
    assert people() == 1


def test_who_says_it_is_another_person_begins_alone(app: Flask, client: FlaskClient) -> None:
    ines = known_at_the_ministry(app)
    assert isinstance(client, Browser)
    question = client.get(come_in(client, "office").headers["Location"])
    assert client.press(question, "It is not mine: begin a new one").status_code == 303
    assert is_signed_in(client)
    assert people() == 2
    assert ("office", str(ines.id)) not in identities()


def test_beginning_alone_needs_an_account_that_waits(app: Flask, client: FlaskClient) -> None:
    assert isinstance(client, Browser)
    answer = client.post("/auth/link/new", data={})
    assert answer.status_code in {400, 403}
    assert people() == 0


def unverified(older: Person, forger: Forger) -> None:
    forger.person["email_verified"] = False


def verified_in_words(older: Person, forger: Forger) -> None:
    forger.person["email_verified"] = "true"


def other_address(older: Person, forger: Forger) -> None:
    forger.person["email"] = "someone.else@ministry.example"


def older_was_never_verified(older: Person, forger: Forger) -> None:
    with write():
        db.session.get_one(Person, older.id).email_verified = False


def older_was_erased(older: Person, forger: Forger) -> None:
    with write():
        db.session.get_one(Person, older.id).erased_at = now()


@pytest.mark.parametrize(
    "change", [unverified, verified_in_words, other_address, older_was_never_verified, older_was_erased]
)
def test_without_two_proven_addresses_nothing_is_proposed(
    app: Flask, client: FlaskClient, office: Forger, change: Callable[[Person, Forger], None]
) -> None:
    older = known_at_the_ministry(app)
    change(older, office)
    assert come_in(client, "office").headers["Location"] == "/en/"
    assert is_signed_in(client)
    assert people() == 2
    assert ("office", str(older.id)) not in identities()


def test_letters_of_an_address_may_be_large(app: Flask, client: FlaskClient, office: Forger) -> None:
    known_at_the_ministry(app)
    office.person["email"] = "Ines@Ministry.EXAMPLE"
    assert "link=1" in come_in(client, "office").headers["Location"]


def test_an_account_that_waits_is_not_joined_to_somebody_else_who_signs_in(
    app: Flask, client: FlaskClient, ministry: Forger
) -> None:
    known_at_the_ministry(app)
    come_in(client, "office")
    ministry.person.update(sub="jonas", email="jonas@ministry.example", name="Jonas")
    come_in(client, "ministry")
    assert is_signed_in(client)
    assert {provider for provider, _person in identities()} == {"ministry"}


@pytest.mark.parametrize("spoil", [lambda value: value[:-2], lambda value: f"x{value}", lambda value: "e30.x.y"])
def test_a_changed_cookie_joins_nothing(app: Flask, client: FlaskClient, spoil: Callable[[str], str]) -> None:
    known_at_the_ministry(app)
    come_in(client, "office")
    waiting = client.get_cookie("minamata-link", domain="localhost")
    assert waiting is not None
    client.set_cookie("minamata-link", spoil(waiting.value), domain="localhost")
    come_in(client, "ministry")
    assert {provider for provider, _person in identities()} == {"ministry"}
