"""A focal point lets somebody act in their place, for a time and for named acts; an office reads along and never signs in (A14)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person, Session
from minamata.accounts.services.identities import person_to_link
from minamata.audit.models import AuditEntry
from minamata.contracts.delegations import Capacities, Capacity
from minamata.db import db, now, write
from minamata.delegations.models import Delegation, OfficeAddress
from minamata.delegations.services import giving, keeping
from minamata.delegations.tokens import ACCEPT, CONFIRM, LEAVE, token_for
from minamata.errors import NotAllowed, NotFound
from minamata.events import drain
from minamata.i18n import LANGUAGES, speaking
from minamata.mail.models import Message
from minamata.mail.services import bounced
from minamata.modules import ask, registry
from minamata.parties.models import Designation, Party
from minamata.parties.services import designate
from minamata.policies import SYSTEM, Actor
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, people
from tests.ground.sink import Sink, sinking
from tests.identity.ways import is_signed_in
from tests.statements import statements

MINE = "/en/me/delegations/"
OF_XA = "/en/me/delegations/XA/"
OFFICE = "office@ministry.example"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


@pytest.fixture
def party(app: Flask) -> Party:
    return bodies.party()


@pytest.fixture
def amina(app: Flask, party: Party) -> Person:
    """The national focal point."""
    made = people.person("Amina Diallo", email="amina@ministry.example", email_verified=True, language="en")
    bodies.designation(made, party, now() - timedelta(days=30))
    return made


@pytest.fixture
def boris(app: Flask, party: Party) -> Person:
    """Of the country team."""
    made = people.person("Boris Ilyin", email="boris@ministry.example", email_verified=True, language="en")
    bodies.membership(made, party, "country_team", now() - timedelta(days=30))
    return made


@pytest.fixture
def stranger(app: Flask) -> Person:
    return people.person("Sam Stranger", email="sam@elsewhere.example", email_verified=True, language="en")


@pytest.fixture
def focal_point(app: Flask, amina: Person) -> Browser:
    return browser_of(app, amina)


def browser_of(app: Flask, who: Person) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser.sign_in(who)


def day(after: int = 0) -> str:
    return (now() + timedelta(days=after)).date().isoformat()


def give(browser: Browser, address: str = "boris@ministry.example", **fields: Any) -> TestResponse:
    typed = {"email": address, "acts": ["submit", "answer"], "first": day(), "until": day(30), "note": ""}
    return browser.press(OF_XA, "Delegate", also=typed | fields)


def given() -> list[Delegation]:
    db.session.rollback()
    return list(db.session.scalars(select(Delegation).order_by(Delegation.id)))


def shift(**values: datetime | None) -> None:
    with write():
        db.session.execute(update(Delegation).values(**values))


def may(who: Person, act: str, party: Party) -> Capacity | None:
    db.session.rollback()
    capacities = ask(Capacities)  # type: ignore[type-abstract]
    return capacities.may(actor_for(db.session.get_one(Person, who.id)), act, party.id)  # type: ignore[arg-type]


def acts_logged() -> list[str]:
    db.session.rollback()
    chosen = AuditEntry.act.like("delegations.%")
    return list(db.session.scalars(select(AuditEntry.act).where(chosen).order_by(AuditEntry.at)))


def letters_to(sink: Sink, address: str) -> list[str]:
    drain()
    texts = [each for each in sink.letters if each["To"].addresses[0].addr_spec == address]
    return [f"{each['Subject']}\n{each.get_body(('plain',)).get_content()}" for each in texts]  # type: ignore[union-attr]


def link_in(letter: str, part: str) -> str:
    linked = re.search(rf"http://localhost(/\S*{part}\S*)", letter)
    assert linked is not None, letter
    return linked[1]


# Giving, and what it opens


def test_a_person_of_the_team_may_do_the_named_acts_at_once_and_no_other(
    focal_point: Browser, amina: Person, boris: Person, party: Party
) -> None:
    assert may(boris, "submit", party) is None
    answer = give(focal_point)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OF_XA}?done=1")
    capacity = may(boris, "submit", party)
    assert capacity is not None
    assert (capacity.person_id, capacity.on_behalf) == (boris.id, True)
    with speaking("en"):
        assert may(boris, "answer", party) is not None
    assert capacity.words == "Boris Ilyin for the national focal point of Party XA"
    assert may(boris, "nominate", party) is None
    assert may(boris, "sign_off", party) is None
    hers = may(amina, "sign_off", party)
    assert hers is not None
    assert (hers.on_behalf, hers.words) == (False, "Amina Diallo, national focal point of Party XA")


def test_it_is_for_this_party_alone(focal_point: Browser, boris: Person, amina: Person) -> None:
    other = bodies.party("XB")
    give(focal_point)
    assert may(boris, "submit", other) is None
    assert may(amina, "submit", other) is None


def test_the_delegate_is_told_and_reads_in_whose_place_they_act(
    app: Flask, focal_point: Browser, boris: Person, sink: Sink
) -> None:
    give(focal_point, note="While I travel")
    assert any(
        "You may act for the national focal point of Party XA" in each for each in letters_to(sink, boris.email or "")
    )
    browser = browser_of(app, boris)
    page = browser.get(MINE).get_data(as_text=True)
    assert "For the national focal point of Party XA" in page
    assert "While I travel" in page
    assert "Submit for the Party, Answer for the Party" in page
    assert "For the national focal point" in browser.get("/en/me/").get_data(as_text=True)
    assert f'href="{MINE}"' in browser.get("/en/").get_data(as_text=True)


def test_it_begins_and_ends_at_its_instants(focal_point: Browser, boris: Person, party: Party) -> None:
    give(focal_point)
    instant = now()
    shift(valid_from=instant + timedelta(hours=1), valid_to=instant + timedelta(hours=2))
    assert may(boris, "submit", party) is None
    shift(valid_from=instant - timedelta(seconds=1), valid_to=instant + timedelta(hours=2))
    assert may(boris, "submit", party) is not None
    shift(valid_from=instant - timedelta(hours=1), valid_to=instant)
    assert may(boris, "submit", party) is None


def test_days_are_those_of_who_chose_them(app: Flask, amina: Person, boris: Person) -> None:
    with write():
        db.session.execute(update(Person).where(Person.id == amina.id).values(time_zone="Pacific/Kiritimati"))
    here = (now() + timedelta(hours=14)).date()
    first, last = here + timedelta(days=2), here + timedelta(days=3)
    give(browser_of(app, amina), first=first.isoformat(), until=last.isoformat())
    (made,) = given()
    assert made.valid_from == datetime.fromisoformat(f"{first}T00:00:00+14:00")
    assert made.valid_to == datetime.fromisoformat(f"{last}T23:59:59+14:00")


def test_sending_the_form_twice_gives_once(focal_point: Browser, boris: Person) -> None:
    page = focal_point.get(OF_XA)
    typed = {"email": "boris@ministry.example", "acts": ["submit"], "first": day(), "until": day(9), "note": ""}
    answers = [focal_point.press(page, "Delegate", also=typed) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert len(given()) == 1


def test_giving_the_same_from_another_tab_gives_once(focal_point: Browser, boris: Person) -> None:
    give(focal_point)
    give(focal_point)
    assert len(given()) == 1
    give(focal_point, acts=["sign_off"])
    assert len(given()) == 2


def test_what_begins_tomorrow_can_be_given_again_for_today(focal_point: Browser, boris: Person, party: Party) -> None:
    give(focal_point, first=day(1))
    assert may(boris, "submit", party) is None
    give(focal_point)
    assert may(boris, "submit", party) is not None
    assert len(given()) == 2


# Who may not


def test_a_stranger_finds_nothing(app: Flask, focal_point: Browser, boris: Person, stranger: Person) -> None:
    give(focal_point)
    (made,) = given()
    browser = browser_of(app, stranger)
    assert browser.get(MINE).status_code == 404
    assert browser.get(OF_XA).status_code == 404
    assert browser.get("/en/secretariat/delegations/").status_code == 404
    assert browser.get("/en/secretariat/delegations/XA/").status_code == 404
    assert browser.get("/en/delegations/XA/office").status_code == 404
    for act in (giving.end, giving.accept):
        with pytest.raises(NotFound):
            act(Actor(person_id=stranger.id), made.id)
    assert f'href="{MINE}"' not in browser.get("/en/").get_data(as_text=True)


def test_a_visitor_is_asked_to_sign_in(app: Flask, client: Browser) -> None:
    answer = client.get(MINE)
    assert answer.status_code in {302, 303, 401}
    assert "Delegate" not in answer.get_data(as_text=True)


def test_the_focal_point_of_another_party_sees_and_ends_nothing(
    app: Flask, focal_point: Browser, boris: Person
) -> None:
    give(focal_point)
    (made,) = given()
    chen = people.person("Chen Yu", email="chen@other.example", email_verified=True, language="en")
    bodies.designation(chen, bodies.party("XB"), now() - timedelta(days=1))
    browser = browser_of(app, chen)
    assert browser.get(MINE).status_code == 200
    assert browser.get(OF_XA).status_code == 404
    assert "Boris" not in browser.get(MINE).get_data(as_text=True)
    with pytest.raises(NotFound):
        giving.end(actor_for(chen), made.id)


def test_a_delegate_delegates_nothing(app: Flask, focal_point: Browser, boris: Person, party: Party) -> None:
    give(focal_point, acts=["submit", "nominate", "answer", "sign_off"])
    browser = browser_of(app, boris)
    assert not found(browser.get(MINE), "//input[@name='email']")
    assert browser.get(OF_XA).status_code == 404
    wanted = giving.Wanted("x@y.example", ["submit"], now(), now() + timedelta(days=1), None, "en")
    with pytest.raises(NotFound):
        giving.give(actor_for(db.session.get_one(Person, boris.id)), party.id, wanted)
    (made,) = given()
    with pytest.raises(NotAllowed):
        giving.end(actor_for(db.session.get_one(Person, boris.id)), made.id)
    assert len(given()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "boris"}, "is no e-mail address"),
        ({"email": ""}, "Write the address of the person."),
        ({"email": "amina@ministry.example"}, "This is your own address."),
        ({"acts": []}, "Choose at least one."),
        ({"acts": ["delegate"]}, "acts"),
        ({"first": day(-2)}, "This day is over."),
        ({"first": day(800), "until": day(810)}, "Choose a day within the next two years."),
        ({"first": day(9), "until": day(8)}, "The last day comes before the first."),
        ({"until": day(740)}, "A delegation lasts two years at most."),
        ({"until": "9999-12-31"}, "A delegation lasts two years at most."),
        ({"until": "soon"}, "until"),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_nothing_typed_is_lost(
    focal_point: Browser, boris: Person, typed: dict[str, Any], said: str
) -> None:
    answer = give(focal_point, note="Words to keep", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    (field,) = typed if len(typed) == 1 else [next(name for name in typed if f'href="#{name}"' in page)]
    assert f'href="#{field}"' in page
    assert said in page
    assert "Words to keep" in page
    assert given() == []


# The end


def test_a_revoked_delegation_ends_at_once_in_sessions_that_are_open(
    app: Flask, focal_point: Browser, boris: Person, party: Party, sink: Sink
) -> None:
    give(focal_point)
    browser = browser_of(app, boris)
    assert browser.get(MINE).status_code == 200
    assert focal_point.press(OF_XA, "Revoke").headers["Location"] == OF_XA
    assert may(boris, "submit", party) is None
    page = browser.get(MINE).get_data(as_text=True)
    assert "Give it back" not in page
    assert "by Amina Diallo" in page
    assert any("You no longer act" in each for each in letters_to(sink, boris.email or ""))
    assert acts_logged() == ["delegations.given", "delegations.revoked"]


def test_a_delegate_gives_it_back_and_the_focal_point_is_told(
    app: Flask, focal_point: Browser, boris: Person, amina: Person, party: Party, sink: Sink
) -> None:
    give(focal_point)
    assert browser_of(app, boris).press(MINE, "Give it back").status_code == 303
    assert may(boris, "submit", party) is None
    assert any("Boris Ilyin no longer acts" in each for each in letters_to(sink, amina.email or ""))
    assert acts_logged() == ["delegations.given", "delegations.given_back"]
    giving.end(actor_for(db.session.get_one(Person, boris.id)), given()[0].id, give_back=True)
    assert len(acts_logged()) == 2


def test_it_ends_with_the_designation_and_the_next_focal_point_reads_the_record(
    app: Flask, focal_point: Browser, boris: Person, stranger: Person, party: Party, sink: Sink
) -> None:
    give(focal_point)
    designate(SYSTEM, db.session.get_one(Party, party.id), db.session.get_one(Person, stranger.id), "a new one")
    assert may(boris, "submit", party) is None
    assert "Ended" in browser_of(app, boris).get(MINE).get_data(as_text=True)
    assert focal_point.get(OF_XA).status_code == 404
    assert keeping.end_with_designations() == 1
    assert keeping.end_with_designations() == 0
    letters = letters_to(sink, boris.email or "")
    assert len([each for each in letters if "You no longer act" in each]) == 1
    successor = browser_of(app, stranger)
    page = successor.get(OF_XA)
    assert "Boris Ilyin" in page.get_data(as_text=True)
    assert not found(page, "//button[contains(., 'Revoke')]")
    (made,) = given()
    until = db.session.scalar(select(Designation.valid_to).where(Designation.id == made.designation_id))
    assert made.ended_at == until


def test_both_are_reminded_once_fourteen_days_before_the_end(
    focal_point: Browser, boris: Person, amina: Person, sink: Sink
) -> None:
    give(focal_point, until=day(60))
    assert keeping.remind() == 0
    shift(valid_to=now() + timedelta(days=14, minutes=-1))
    shift(given_at=now() - timedelta(days=30))
    assert keeping.remind() == 2
    assert keeping.remind() == 0
    for who in (boris, amina):
        assert len([each for each in letters_to(sink, who.email or "") if " until " in each.partition("\n")[0]]) == 1


# People whom nobody knows here


def test_an_unknown_address_gets_a_letter_and_acts_once_it_has_accepted(
    app: Flask, focal_point: Browser, amina: Person, party: Party, sink: Sink, client: Browser
) -> None:
    give(focal_point, "moussa@ministry.example")
    (letter,) = letters_to(sink, "moussa@ministry.example")
    moussa = db.session.scalars(select(Person).where(Person.email == "moussa@ministry.example")).one()
    assert "Amina Diallo asks you to act" in letter
    assert may(moussa, "submit", party) is None
    assert "Waiting to be accepted" in focal_point.get(OF_XA).get_data(as_text=True)
    where = link_in(letter, "welcome")
    assert client.get(where).status_code == 200
    assert may(moussa, "submit", party) is None
    answer = client.press(where, "I accept: open my account", name="Moussa Traoré", language="fr", time_zone="")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/me/delegations/")
    assert is_signed_in(client)
    assert may(moussa, "submit", party) is not None
    assert any("Moussa Traoré has accepted" in each for each in letters_to(sink, amina.email or ""))
    assert app.test_client().get(where).status_code == 410
    assert acts_logged() == ["delegations.given", "delegations.accepted"]


def test_a_person_outside_the_team_is_asked_in_their_account_and_named_only_when_they_accept(
    app: Flask, focal_point: Browser, stranger: Person, party: Party, sink: Sink
) -> None:
    give(focal_point, "SAM@elsewhere.example")
    page = focal_point.get(OF_XA).get_data(as_text=True)
    assert "Sam Stranger" not in page
    assert may(stranger, "submit", party) is None
    (letter,) = letters_to(sink, stranger.email or "")
    assert "/welcome/" not in letter
    browser = browser_of(app, stranger)
    assert browser.press(MINE, "Accept").status_code == 303
    assert may(stranger, "submit", party) is not None
    assert "Sam Stranger" in focal_point.get(OF_XA).get_data(as_text=True)


def test_one_who_declines_never_acts(app: Flask, focal_point: Browser, stranger: Person, party: Party) -> None:
    give(focal_point, "sam@elsewhere.example")
    browser = browser_of(app, stranger)
    page = browser.get(MINE)
    assert browser.press(page, "Decline").status_code == 303
    with pytest.raises(NotFound):
        giving.accept(actor_for(db.session.get_one(Person, stranger.id)), given()[0].id)
    assert may(stranger, "submit", party) is None
    drain()
    for path in (OF_XA, "/en/notifications/"):
        told = focal_point.get(path).get_data(as_text=True)
        assert "sam@elsewhere.example" in told
        assert "Sam Stranger" not in told


def test_an_address_that_a_provider_did_not_prove_leads_to_no_account(
    focal_point: Browser, party: Party, sink: Sink
) -> None:
    pretender = people.person("Pretender", email="deputy@ministry.example", email_verified=False)
    give(focal_point, "deputy@ministry.example")
    (made,) = given()
    assert made.person_id != pretender.id
    assert may(pretender, "submit", party) is None


@pytest.mark.parametrize("purpose", [CONFIRM, LEAVE])
def test_a_forged_or_borrowed_link_leads_nowhere(client: Browser, focal_point: Browser, purpose: str) -> None:
    give(focal_point, "moussa@ministry.example")
    (made,) = given()
    for token in ("x", f"{token_for(ACCEPT, made.id)}x", token_for(purpose, made.id)):
        assert client.get(f"/en/delegations/welcome/{token}").status_code == 404
    assert client.get(f"/en/delegations/welcome/{token_for(ACCEPT, uuid4())}").status_code == 410


def test_a_link_that_is_older_than_thirty_days_opens_nothing(client: Browser, focal_point: Browser) -> None:
    give(focal_point, "moussa@ministry.example")
    shift(given_at=now() - timedelta(days=30, minutes=1))
    assert client.get(f"/en/delegations/welcome/{token_for(ACCEPT, given()[0].id)}").status_code == 410


# The office


def name_office(browser: Browser, address: str = OFFICE) -> TestResponse:
    return browser.press(OF_XA, "Ask this mailbox", address=address, language="fr")


def office() -> OfficeAddress | None:
    db.session.rollback()
    return db.session.scalars(select(OfficeAddress)).first()


def confirmed(focal_point: Browser, client: Browser, sink: Sink) -> None:
    name_office(focal_point)
    letter = letters_to(sink, OFFICE)[-1]
    where = link_in(letter, "delegations/office")
    assert client.get(where).status_code == 200
    assert (office() or OfficeAddress()).confirmed_at is None
    answer = client.press(where.replace("/fr/", "/en/"), "We agree")
    assert answer.status_code == 303
    assert "gets copies from now on" in client.get(answer.headers["Location"]).get_data(as_text=True)


def test_an_office_gets_copies_in_its_language_once_it_has_agreed(
    app: Flask, focal_point: Browser, client: Browser, boris: Person, sink: Sink
) -> None:
    name_office(focal_point)
    give(focal_point, acts=["nominate"])
    browser_of(app, boris).press(MINE, "Give it back")
    assert len(letters_to(sink, OFFICE)) == 1
    confirmed(focal_point, client, sink)
    sink.letters.clear()
    give(focal_point, acts=["submit"])
    assert letters_to(sink, OFFICE) == []
    browser_of(app, boris).press(MINE, "Give it back")
    (copy,) = letters_to(sink, OFFICE)
    assert "Boris Ilyin" in copy
    letter = next(each for each in sink.letters if each["To"].addresses[0].addr_spec == OFFICE)
    assert letter["Content-Language"] == "fr"
    assert "amina" not in str(letter["To"])
    assert acts_logged()[-1] == "delegations.given_back"


def test_an_office_that_wants_no_more_copies_is_taken_off_by_one_click(
    app: Flask, focal_point: Browser, client: Browser, boris: Person, sink: Sink
) -> None:
    confirmed(focal_point, client, sink)
    give(focal_point)
    browser_of(app, boris).press(MINE, "Give it back")
    letters_to(sink, OFFICE)
    letter = sink.letters[-1] if sink.letters[-1]["To"].addresses[0].addr_spec == OFFICE else sink.letters[-2]
    leave = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(leave).status_code == 200
    assert office() is not None
    for _click in range(2):
        answer = client.post(leave, data={"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "none"})
        assert answer.status_code == 303
    assert office() is None
    assert acts_logged().count("delegations.office_removed") == 1


def test_an_address_from_which_a_letter_came_back_gets_no_more_and_the_focal_points_own_stays(
    app: Flask, focal_point: Browser, client: Browser, boris: Person, amina: Person, sink: Sink
) -> None:
    confirmed(focal_point, client, sink)
    give(focal_point)
    sink.letters.clear()
    sink.answer_to_reader = "550 no such mailbox"
    from minamata.mail.services import write_to

    there = office()
    assert there is not None
    with write():
        db.session.execute(update(OfficeAddress).values(confirmed_at=None))
        write_to(amina.id, "delegations.confirm", {"office": str(there.id)}, address=OFFICE, language="fr")
    drain()
    drain()
    db.session.rollback()
    came_back = office()
    assert came_back is not None
    assert came_back.bounced_at is not None
    assert db.session.get_one(Person, amina.id).email_bounced_at is None
    assert "A letter came back" in focal_point.get(OF_XA).get_data(as_text=True)


def test_nobody_signs_in_with_the_address_of_an_office(
    focal_point: Browser, client: Browser, sink: Sink, app: Flask
) -> None:
    with write():
        clerk = Person(name="Clerk", email=OFFICE, email_verified=True, created_at=now())
        db.session.add(clerk)
    from minamata.accounts.providers import providers

    provider = next(iter(providers(app.extensions["settings"]).values()))
    claims = {"sub": "x", "email": OFFICE, "email_verified": True}
    assert person_to_link(provider, claims) is not None
    client.press("/en/sign-in/by-mail", "Send me a code", address=OFFICE)
    before = len(letters_to(sink, OFFICE))
    assert before == 1
    confirmed(focal_point, client, sink)
    asked = client.press("/en/sign-in/by-mail", "Send me a code", address=OFFICE.upper())
    assert asked.status_code == 303
    assert not [each for each in letters_to(sink, OFFICE)[before + 1 :] if re.search(r"\b\d{8}\b", each)]
    assert person_to_link(provider, claims) is None
    assert give(focal_point, OFFICE).status_code == 422


def test_a_focal_point_does_not_name_her_own_address(focal_point: Browser, amina: Person) -> None:
    answer = name_office(focal_point, "Amina@ministry.example")
    assert answer.status_code == 422
    assert 'href="#address"' in answer.get_data(as_text=True)
    assert office() is None


def test_a_forged_link_confirms_nothing_and_an_old_one_neither(focal_point: Browser, client: Browser) -> None:
    name_office(focal_point)
    there = office()
    assert there is not None
    for token in ("x", token_for(LEAVE, there.id), token_for(ACCEPT, there.id)):
        assert client.get(f"/en/delegations/office/{token}").status_code == 404
        assert client.post(f"/en/delegations/office/{token}").status_code in {403, 404}
    good = f"/en/delegations/office/{token_for(CONFIRM, there.id)}"
    name_office(focal_point, "another@ministry.example")
    assert client.get(good).status_code == 410
    with write():
        db.session.execute(update(OfficeAddress).values(set_at=now() - timedelta(days=31)))
    replaced = office()
    assert replaced is not None
    assert client.get(f"/en/delegations/office/{token_for(CONFIRM, replaced.id)}").status_code == 410


def test_the_secretariat_reads_delegations_ends_none_and_may_set_the_office(
    app: Flask, focal_point: Browser, boris: Person, sink: Sink
) -> None:
    give(focal_point)
    greta = people.person("Greta", language="en")
    people.grant(greta, "administrator")
    secretariat = browser_of(app, greta)
    assert "Boris Ilyin" in secretariat.get("/en/secretariat/delegations/").get_data(as_text=True)
    page = secretariat.get("/en/secretariat/delegations/XA/")
    assert "Boris Ilyin" in page.get_data(as_text=True)
    assert not found(page, "//button[contains(., 'Revoke')]")
    with pytest.raises(NotAllowed):
        giving.end(actor_for(greta), given()[0].id)
    assert secretariat.press(page, "Ask this mailbox", address=OFFICE, language="en").status_code == 303
    assert len(letters_to(sink, OFFICE)) == 1
    assert secretariat.press("/en/delegations/XA/office", "Send no more copies").status_code == 303
    assert office() is None


# What is held, and how it looks


def test_delegates_get_what_is_held_about_them_and_erasure_ends_it(
    focal_point: Browser, boris: Person, amina: Person, stranger: Person, party: Party
) -> None:
    give(focal_point)
    exporter = registry().exporters["delegations.delegations"]
    assert exporter.erase is not None
    (row,) = exporter.export(boris.id).rows
    assert row["acts"] == ["submit", "answer"]
    assert str(amina.id) not in json.dumps([dict(row)])
    assert exporter.export(stranger.id).rows == []
    with write():
        exporter.erase(boris.id)
    assert may(boris, "submit", party) is None
    assert len(given()) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_there_in_six_languages_with_eight_statements_at_most(
    app: Flask, focal_point: Browser, boris: Person, lang: str
) -> None:
    give(focal_point)
    give(focal_point, "moussa@ministry.example")
    name_office(focal_point)
    with statements(app) as seen:
        answer = focal_point.get(f"/{lang}/me/delegations/")
    assert answer.status_code == 200
    asked = [each for each in seen if each.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 8, len(asked)
    assert browser_of(app, boris).get(f"/{lang}/me/delegations/").status_code == 200


def test_reading_changes_nothing(app: Flask, focal_point: Browser, boris: Person) -> None:
    give(focal_point)
    before = (db.session.scalar(select(func.count()).select_from(AuditEntry)), len(given()))
    for path in (MINE, OF_XA, "/en/delegations/XA/office"):
        assert focal_point.get(path).status_code == 200
    assert (db.session.scalar(select(func.count()).select_from(AuditEntry)), len(given())) == before


def test_a_person_without_functions_costs_no_further_statement(app: Flask, stranger: Person) -> None:
    db.session.rollback()
    who = db.session.get_one(Person, stranger.id)
    with statements(app) as seen:
        actor_for(who)
    assert len([each for each in seen if "delegations_delegation" in each]) == 1
    assert len(seen) == 1


def test_what_was_typed_is_there_again_after_the_session_ended(app: Flask, amina: Person, boris: Person) -> None:
    browser = browser_of(app, amina)
    page = browser.get(OF_XA)
    with write():
        db.session.execute(update(Session).values(ended_at=now()))
    typed = {"email": "boris@ministry.example", "acts": ["nominate"], "first": day(), "until": day(9), "note": "Kept"}
    lost = browser.press(page, "Delegate", also=typed)
    assert lost.status_code == 303
    assert given() == []
    kept = re.search(r"kept%3D([^&]+)|kept=([^&]+)", lost.headers["Location"])
    assert kept is not None
    again = browser_of(app, amina).get(f"{OF_XA}?kept={kept[1] or kept[2]}")
    assert found(again, "//input[@name='note']/@value") == ["Kept"]
    assert found(again, "//input[@name='acts'][@checked]/@value") == ["nominate"]


def test_a_focal_point_of_two_parties_chooses_for_which(app: Flask, focal_point: Browser, amina: Person) -> None:
    bodies.designation(amina, bodies.party("XB"), now() - timedelta(days=1))
    page = focal_point.get("/en/me/delegations/XB/")
    assert found(page, "//nav//a[@href='/en/me/delegations/XA/']")
    typed = {"email": "x@y.example", "acts": ["answer"], "first": day(), "until": day(9)}
    assert focal_point.press(page, "Delegate", also=typed).status_code == 303
    (made,) = given()
    assert made.party_id == db.session.scalar(select(Party.id).where(Party.code == "XB"))
    assert "x@y.example" not in focal_point.get(OF_XA).get_data(as_text=True)


def test_a_letter_that_comes_back_after_the_person_moved_on_harms_nobody(app: Flask, focal_point: Browser) -> None:
    name_office(focal_point)
    there = office()
    assert there is not None
    message = db.session.scalars(select(Message).where(Message.address == OFFICE)).one()
    assert message.language == "fr"
    assert focal_point.press(OF_XA, "Send no more copies").status_code == 303
    bounced(message.id, "5.1.1 gone", permanent=True)
    drain()
    assert office() is None
    assert db.session.scalar(select(func.count()).where(Person.email_bounced_at.is_not(None))) == 0


def test_the_secretariat_reads_a_delegation_among_functions_and_does_not_end_it_there(
    app: Flask, focal_point: Browser, boris: Person, sink: Sink
) -> None:
    give(focal_point)
    (made,) = given()
    greta = people.person("Greta", language="en")
    people.grant(greta, "administrator")
    secretariat = browser_of(app, greta)
    page = secretariat.get(f"/en/people/{short(boris.id)}/")
    assert "For the national focal point" in page.get_data(as_text=True)
    assert not found(page, f"//form[contains(@action, '{short(made.id)}')]")
    team = found(page, "//form[contains(@action, '/functions/')]/@action")
    assert len(team) == 1
    forged = team[0].replace(team[0].split("/")[-2], short(made.id))
    reason = {"reason": "because", "write_key": "k" * 22}
    token = found(page, "//input[@name='csrf_token']/@value")[0]
    assert secretariat.post(forged, data=reason | {"csrf_token": token}).status_code == 404
    assert given()[0].ended_at is None


def test_its_last_day_stands_in_the_calendars_of_those_whom_it_concerns(
    app: Flask, focal_point: Browser, boris: Person, stranger: Person
) -> None:
    give(focal_point)
    month, title = day(30)[:7], "Last day of the delegation of Boris Ilyin"
    for browser in (focal_point, browser_of(app, boris)):
        shown = browser.get(f"/en/calendar/?month={month}")
        assert title in shown.get_data(as_text=True)
        [heading] = found(shown, "//main//section/h3/text()")
        assert str((now() + timedelta(days=30)).day) in heading
    assert title not in browser_of(app, stranger).get(f"/en/calendar/?month={month}").get_data(as_text=True)
    assert title not in app.test_client().get(f"/en/calendar/?month={month}").get_data(as_text=True)
    focal_point.press(OF_XA, "Revoke")
    assert "Cancelled" in focal_point.get(f"/en/calendar/?month={month}").get_data(as_text=True)
