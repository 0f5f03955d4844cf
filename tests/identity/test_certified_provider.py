"""The sign-in against a provider that is certified for OpenID Connect, and against forgers on the way to it (A1, A3 to A5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from minamata.accounts import discovery
from minamata.accounts.models import Grant, Identity, Person, Session
from minamata.assets import find_node
from minamata.db import db
from tests.clients import Browser
from tests.identity.certified import SOURCE, Visitor, certified
from tests.identity.conftest import write_providers
from tests.identity.forger import SECRET, SECRET_VARIABLE, Forger, Lie, truth
from tests.identity.lies import LIES
from tests.identity.ways import Asked, asked, is_signed_in, links, path_of
from tests.npm import installed

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("certified provider")]

TRAINERS = """
[provider.roles]
version = 1
rules = [{claim = "groups", equals = "trainers", role = "trainer"}]
"""


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forger]:
    """One provider for all tests of this file; the test is skipped, aloud, where there is no Node.js."""
    node = find_node()
    if node is None:
        pytest.skip("this machine has no Node.js with npm")
    folder = installed(node, SOURCE, tmp_path_factory.mktemp("identity_provider"))
    with certified(node, folder) as front:
        yield front


@pytest.fixture
def ministry(serving: Forger) -> Iterator[Forger]:
    """The provider, telling the truth."""
    yield serving
    serving.lie, serving.is_down = truth, False


@pytest.fixture
def environ(
    environ: dict[str, str], ministry: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Three of our providers are clients of the one: with our role map, and signing with other algorithms."""
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    file = write_providers(tmp_path / "providers.toml", ministry.address, TRAINERS)
    write_providers(file, ministry.address, slug="other", client="commons-es256")
    write_providers(file, ministry.address, slug="symmetric", client="commons-hs256")
    return environ | {"MINAMATA_PROVIDERS": str(file)}


def come_in(client: FlaskClient, visitor: Visitor, who: str = "ines", slug: str = "ministry", **query: str) -> Any:
    """Sign in at the provider's own pages as `who`; the answer is that of our callback."""
    return client.get(back_from(visitor, asked(client, slug, **query), who))


def back_from(visitor: Visitor, way: Asked, who: str = "ines") -> str:
    return path_of(visitor.answer(way.address, login=who, password="any"))


def test_a_person_signs_in_with_name_address_and_role(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    answer = come_in(client, Visitor(), next="/en/me/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/me/")
    person = db.session.scalars(select(Person)).one()
    assert (person.name, person.email, person.email_verified, person.language) == (
        "Inés Ortega",
        "ines@ministry.example",
        True,
        "es",
    )
    identity = db.session.scalars(select(Identity)).one()
    assert (identity.issuer, identity.subject) == (ministry.address, "ines")
    assert [(grant.role, grant.source) for grant in db.session.scalars(select(Grant))] == [
        ("trainer", "claim:ministry")
    ]


def test_another_algorithm_signs_in_too(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    come_in(client, Visitor(), slug="other")
    assert is_signed_in(client)


def test_who_comes_again_is_the_same_person(app: Flask, ministry: Forger) -> None:
    for _time in range(2):
        come_in(app.test_client(), Visitor())
    assert len(db.session.scalars(select(Person)).all()) == 1
    assert len(db.session.scalars(select(Session)).all()) == 2


def test_a_callback_used_again_says_what_to_do(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    back = back_from(Visitor(), asked(client))
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 303, "who is signed in already goes on"
    stranger = app.test_client()
    answer = stranger.get(back)
    assert answer.status_code == 400
    assert "/en/sign-in" in {link.partition("?")[0] for link in links(answer)}


def test_a_code_used_already_is_refused_with_words(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    way = asked(client)
    back = back_from(Visitor(), way)
    kept = client.get_cookie("minamata-sign-in", domain="localhost")
    assert kept is not None
    client.get(back)
    thief = app.test_client()
    thief.set_cookie("minamata-sign-in", kept.value, domain="localhost")
    answer = thief.get(back)
    assert answer.status_code == 400
    assert "used already" in answer.get_data(as_text=True)
    assert not is_signed_in(thief)


def test_who_presses_cancel_is_told_that_nothing_happened(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    answer = client.get(path_of(Visitor().cancel(asked(client).address)))
    assert answer.status_code == 400
    assert "pressed Cancel" in answer.get_data(as_text=True)
    assert not is_signed_in(client)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_forged_token_is_refused_with_a_page_that_says_what_to_do(
    app: Flask, client: FlaskClient, ministry: Forger, lie: Lie
) -> None:
    ministry.lie = lie
    answer = come_in(client, Visitor())
    assert answer.status_code == 400
    assert "You are not signed in" in answer.get_data(as_text=True)
    assert "/en/sign-in" in {link.partition("?")[0] for link in links(answer)}
    assert not is_signed_in(client)
    assert db.session.scalars(select(Session)).all() == []


def test_a_token_that_the_provider_itself_signs_with_our_secret_is_refused(
    app: Flask, client: FlaskClient, ministry: Forger
) -> None:
    visitor = Visitor()
    way = asked(client, "symmetric")
    address = way.address.replace("%2Fcallback%2Fsymmetric", "%2Fcallback%2Fministry")
    back = path_of(visitor.answer(address, login="ines", password="any"))
    answer = client.get(back.replace("/callback/ministry", "/callback/symmetric"))
    assert answer.status_code == 400
    assert not is_signed_in(client)


@pytest.mark.parametrize("named", ["https://another.example", None], ids=["another issuer", "no issuer"])
def test_an_answer_of_a_swapped_issuer_is_refused(
    app: Flask, client: FlaskClient, ministry: Forger, named: str | None
) -> None:
    """RFC 9207: this provider says that it names itself in every answer."""
    back = back_from(Visitor(), asked(client))
    own = parse_qs(urlsplit(back).query)["iss"][0]
    assert own == ministry.address
    swapped = {**parse_qs(urlsplit(back).query), "iss": [named] if named else []}
    answer = client.get(f"/auth/callback/ministry?{urlencode(swapped, doseq=True)}")
    assert answer.status_code == 400
    assert not is_signed_in(client)


def test_an_answer_to_another_provider_is_refused(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    back = back_from(Visitor(), asked(client, "other"))
    answer = client.get(back.replace("/callback/other", "/callback/ministry"))
    assert answer.status_code == 400
    assert not is_signed_in(client)


def test_an_answer_to_another_browser_is_refused(app: Flask, client: FlaskClient, ministry: Forger) -> None:
    """Nobody can be signed in as somebody else by a link (login CSRF)."""
    back = back_from(Visitor(), asked(client))
    victim = app.test_client()
    assert victim.get(back).status_code == 400
    assert not is_signed_in(victim)


def test_signing_out_ends_both_sessions(app: Flask, ministry: Forger) -> None:
    client, visitor = app.test_client(), Visitor()
    assert isinstance(client, Browser)
    come_in(client, visitor)
    farewell = client.press("/en/", "Sign out")
    assert farewell.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)
    onward = next(link for link in links(farewell) if link.startswith(ministry.address))
    goal = path_of(visitor.answer(onward))
    assert client.get(goal, follow_redirects=True).request.path.endswith("/signed-out")
    asked_anew = visitor.get(asked(client).address, timeout=20).text
    assert 'name="login"' in asked_anew, "the provider asks who it is again"


def test_signing_out_works_when_the_provider_is_down(app: Flask, ministry: Forger) -> None:
    client = app.test_client()
    assert isinstance(client, Browser)
    come_in(client, Visitor())
    discovery.forget()
    ministry.is_down = True
    farewell = client.press("/en/", "Sign out")
    assert farewell.status_code == 303
    assert farewell.headers["Location"].endswith("/signed-out")
    assert not is_signed_in(client)


def test_an_address_that_is_not_verified_proposes_no_link(app: Flask, ministry: Forger) -> None:
    come_in(app.test_client(), Visitor(), "olu")
    olu = db.session.scalars(select(Person)).one()
    assert (olu.email, olu.email_verified) == ("olu@ministry.example", False)
    answer = come_in(app.test_client(), Visitor(), "olu", slug="other")
    assert "link" not in answer.headers["Location"]
