"""The secretariat gives and ends roles and functions, with a reason that stands in the log; for everyone else these pages are not there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Grant, Person
from minamata.accounts.services import rights
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from minamata.i18n import Localized
from minamata.parties import services as parties
from minamata.parties.models import Designation, Membership, Organisation, Party
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, people

LAST_DAY = (now() + timedelta(days=30)).date()


@pytest.fixture
def greta(app: Flask) -> Person:
    """An administrator of the secretariat."""
    made = people.person("Greta Lind", email="greta@secretariat.example")
    people.grant(made, "administrator")
    return made


@pytest.fixture
def desk(app: Flask, greta: Person) -> Browser:
    """Her browser."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(greta)


@pytest.fixture
def nia(app: Flask) -> Person:
    return people.person("Nia Mwangi", email="nia@ministry.example")


@pytest.fixture
def page(nia: Person) -> str:
    """The page about her."""
    return f"/en/people/{short(nia.id)}/"


def rows(*tables: type) -> list[int]:
    db.session.rollback()
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def log(act: str) -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)))


def held(who: Person) -> set[str]:
    db.session.rollback()
    return {right.role for right in actor_for(who).rights}


def field(answer: TestResponse, id_: str) -> Any:
    """What stands in the field, and what is said of it."""
    tree: Any = html.document_fromstring(answer.get_data(as_text=True))
    [found] = tree.xpath(f'//*[@id="{id_}"]')
    chosen = found.xpath(".//option[@selected]/@value") if found.tag == "select" else [found.get("value")]
    return chosen[0] if chosen else None


def errors(answer: TestResponse) -> dict[str, str]:
    """Id of a field -> its message, as the list above the forms has them; each leads to a field of the page."""
    tree: Any = html.document_fromstring(answer.get_data(as_text=True))
    found = {link.get("href").lstrip("#"): link.text for link in tree.xpath('//div[@role="alert"]//a')}
    assert all(tree.xpath(f'//*[@id="{id_}"]') for id_ in found)
    return found


# Roles.


def test_a_role_is_given_with_a_reason_that_stands_in_the_log(
    desk: Browser, greta: Person, nia: Person, page: str
) -> None:
    answer = desk.press(page, "Give the role", role="trainer", until="", reason="  Leads the  third module ")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    given = db.session.scalars(select(Grant).where(Grant.person_id == nia.id)).one()
    assert (given.role, given.source, given.reason) == ("trainer", "secretariat", "Leads the third module")
    assert (given.granted_by, given.valid_to, given.scope_kind) == (greta.id, None, None)
    [entry] = log("accounts.role_granted")
    assert (entry.actor_id, entry.target_kind, entry.target_id) == (greta.id, "person", str(nia.id))
    assert (entry.reason, entry.before) == ("Leads the third module", None)
    assert entry.after == {"role": "trainer", "scope": "", "source": "secretariat", "until": None}
    assert held(nia) == {"trainer"}
    shown = desk.get(page).get_data(as_text=True)
    assert "Leads the third module" in shown
    assert "Leads the third module" in desk.get("/en/audit/").get_data(as_text=True)


def test_a_double_click_gives_a_role_once(desk: Browser, nia: Person, page: str) -> None:
    opened = desk.get(page)
    answers = [desk.press(opened, "Give the role", role="trainer", reason="Once") for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(select(Grant).where(Grant.person_id == nia.id)).all()) == 1
    assert len(log("accounts.role_granted")) == 1


def test_a_role_that_is_held_already_gets_the_new_end(desk: Browser, nia: Person, page: str) -> None:
    for until in ("", LAST_DAY.isoformat(), LAST_DAY.isoformat(), ""):
        assert desk.press(page, "Give the role", role="trainer", until=until, reason="Again").status_code == 303
    assert db.session.scalars(select(Grant).where(Grant.person_id == nia.id)).one().valid_to is None
    entries = log("accounts.role_granted")
    assert len(entries) == 3
    assert [(entry.before or {}).get("until") is not None for entry in entries] == [False, False, True]


def test_a_role_that_ended_can_be_given_again(desk: Browser, nia: Person, page: str) -> None:
    for _time in range(2):
        desk.press(page, "Give the role", role="trainer", reason="Comes back")
        assert held(nia) == {"trainer"}
        desk.press(page, "End", reason="Goes away")
        assert held(nia) == set()
    assert len(db.session.scalars(select(Grant).where(Grant.person_id == nia.id)).all()) == 2


BAD_ROLES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"reason": ""}, {"g-reason": "Say why; it stands in the log."}),
    ({"reason": " \u200b\u202e "}, {"g-reason": "Say why; it stands in the log."}),
    ({"reason": "x" * 401}, {"g-reason": "400"}),
    ({"until": "2001-01-01"}, {"g-until": "This day is over."}),
    ({"until": "soon"}, {"g-until": "Not a valid date"}),
    ({"until": "2099-02-30"}, {"g-until": "Not a valid date"}),
    ({"until": "10000-01-01"}, {"g-until": "Not a valid date"}),
    ({"role": "owner"}, {"g-role": "Not a valid choice"}),
    ({"role": "system"}, {"g-role": "Not a valid choice"}),
    ({"role": "national_focal_point"}, {"g-role": "Not a valid choice"}),
    ({"role": "", "reason": ""}, {"g-role": "Not a valid choice", "g-reason": "Say why"}),
]


def test_bad_input_about_a_role_keeps_what_was_typed(desk: Browser, nia: Person, page: str) -> None:
    for typed, wrong in BAD_ROLES:
        sent = {"role": "author", "until": LAST_DAY.isoformat(), "reason": "Writes <i>well</i>"} | typed
        answer = desk.press(page, "Give the role", **sent)
        assert answer.status_code == 422, typed
        said = errors(answer)
        assert said.keys() == wrong.keys()
        assert [id_ for id_, words in wrong.items() if words not in said[id_]] == []
        if "reason" not in typed:
            assert field(answer, "g-reason") == "Writes <i>well</i>"
        if typed.get("reason", "").startswith("x"):
            assert field(answer, "g-reason") == sent["reason"]
        if "role" not in typed:
            assert field(answer, "g-role") == "author"
        assert field(answer, "g-until") == sent["until"]
        assert held(nia) == set()
        assert log("accounts.role_granted") == []


def test_what_was_refused_can_be_mended_and_sent(desk: Browser, nia: Person, page: str) -> None:
    refused = desk.press(page, "Give the role", role="author", until="", reason="")
    assert desk.press(refused, "Give the role", reason="Now with a reason").status_code == 303
    assert held(nia) == {"author"}


@pytest.mark.parametrize("until", ["9999-12-31", "9998-12-31"])
def test_the_end_of_time_is_a_day_like_any_other(app: Flask, page: str, nia: Person, until: str) -> None:
    """Some people write it for "without an end"; every zone must be able to read it."""
    rosa = people.person("Rosa")
    people.grant(rosa, "administrator")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(rosa)
    for zone in (None, "Pacific/Honolulu", "Pacific/Kiritimati"):
        with write():
            db.session.get_one(Person, rosa.id).time_zone = zone
        assert client.press(page, "Give the role", role="author", until=until, reason="For ever").status_code == 303
        for reader in (None, "Pacific/Honolulu", "Pacific/Kiritimati"):
            with write():
                db.session.get_one(Person, rosa.id).time_zone = reader
            assert client.get(page).status_code == 200
    assert held(nia) == {"author"}


def test_a_role_ends_at_once_with_a_reason_that_stands_in_the_log(
    desk: Browser, greta: Person, nia: Person, page: str
) -> None:
    desk.press(page, "Give the role", role="trainer", reason="Begins")
    opened = desk.get(page)
    for _press in range(2):
        assert desk.press(opened, "End", reason="Left the ministry").status_code == 303
    assert held(nia) == set()
    [entry] = log("accounts.role_revoked")
    assert (entry.actor_id, entry.target_id, entry.reason) == (greta.id, str(nia.id), "Left the ministry")
    assert (entry.before or {})["role"] == "trainer"
    shown = desk.get(page).get_data(as_text=True)
    assert "Trainer" in shown, "what was held stays on the page, with its dates"
    assert ">End<" not in shown


def test_a_role_does_not_end_without_a_reason(desk: Browser, nia: Person, page: str) -> None:
    given = people.grant(nia, "trainer")
    answer = desk.press(page, "End", reason="  ")
    assert answer.status_code == 422
    assert errors(answer) == {f"end-{given.id}": "Say why; it stands in the log."}
    long = desk.press(page, "End", reason="x" * 401)
    assert (long.status_code, field(long, f"end-{given.id}")) == (422, "x" * 401)
    assert held(nia) == {"trainer"}


def test_a_role_ends_on_the_page_of_the_person_who_holds_it_only(desk: Browser, greta: Person, nia: Person) -> None:
    given = people.grant(people.person("Another"), "trainer")
    opened = desk.get(f"/en/people/{short(nia.id)}/")
    for grant_id in (given.id, UUID(int=7)):
        sent = {"reason": "Mistaken", "csrf_token": _token(opened), "write_key": str(grant_id)}
        answer = desk.post(f"/en/people/{short(nia.id)}/roles/{short(grant_id)}/end", data=sent)
        assert answer.status_code == 404
    assert db.session.get(Grant, given.id, populate_existing=True).valid_to is None  # type: ignore[union-attr]
    assert log("accounts.role_revoked") == []


def _token(answer: TestResponse) -> str:
    tree: Any = html.document_fromstring(answer.get_data(as_text=True))
    return str(tree.xpath('//input[@name="csrf_token"]/@value')[0])


# Designations: a Party has one national focal point at a time (article 17, paragraph 4).


def living(party: Party) -> list[UUID]:
    moment = now()
    db.session.rollback()
    return [
        designation.person_id
        for designation in db.session.scalars(select(Designation).where(Designation.party_id == party.id))
        if designation.valid_from <= moment and (designation.valid_to is None or designation.valid_to > moment)
    ]


def test_a_designation_makes_a_focal_point_and_ends_the_one_before_at_the_same_instant(
    desk: Browser, greta: Person, nia: Person, page: str
) -> None:
    xandria = bodies.party("XA")
    before = people.person("Before")
    desk.press(f"/en/people/{short(before.id)}/", "Enter the designation", party="XA", reason="First letter")
    assert held(before) == {"national_focal_point"}
    answer = desk.press(page, "Enter the designation", party="XA", reason="Second letter")
    assert answer.status_code == 303
    assert (held(before), held(nia)) == (set(), {"national_focal_point"})
    first, second = db.session.scalars(select(Designation).order_by(Designation.id)).all()
    assert first.valid_to == second.valid_from
    assert (second.entered_by, second.reason, living(xandria)) == (greta.id, "Second letter", [nia.id])
    entry = log("parties.designated")[-1]
    assert (entry.actor_id, entry.target_kind, entry.target_id) == (greta.id, "party", "XA")
    assert (entry.before, entry.after) == ({"persons": [str(before.id)]}, {"person": str(nia.id)})
    assert entry.reason == "Second letter"


def test_the_same_designation_again_changes_nothing(desk: Browser, nia: Person, page: str) -> None:
    bodies.party("XA")
    opened = desk.get(page)
    for _press in range(2):
        desk.press(opened, "Enter the designation", party="XA", reason="Letter")
    desk.press(page, "Enter the designation", party="XA", reason="The same letter")
    assert rows(Designation) == [1]
    assert len(log("parties.designated")) == 1


def test_a_designation_with_an_end_ahead_ends_when_another_is_entered(desk: Browser, nia: Person, page: str) -> None:
    xandria, before = bodies.party("XA"), people.person("Before")
    bodies.designation(before, xandria, now() - timedelta(days=9), now() + timedelta(days=9))
    desk.press(page, "Enter the designation", party="XA", reason="Earlier than thought")
    assert living(xandria) == [nia.id]


def test_one_person_may_be_designated_by_two_parties(desk: Browser, nia: Person, page: str) -> None:
    for code in ("XA", "XB"):
        bodies.party(code)
        desk.press(page, "Enter the designation", party=code, reason="Letter")
    assert {function.body_code for function in actor_for(nia).functions} == {"XA", "XB"}


def test_when_a_designation_ends_the_party_is_vacant(desk: Browser, greta: Person, nia: Person, page: str) -> None:
    xandria = bodies.party("XA")
    bodies.designation(nia, xandria, now() - timedelta(days=9))
    assert desk.press(page, "End", reason="").status_code == 422
    assert held(nia) == {"national_focal_point"}
    opened = desk.get(page)
    for _press in range(2):
        assert desk.press(opened, "End", reason="Retired").status_code == 303
    assert (living(xandria), held(nia)) == ([], set())
    [entry] = log("parties.designation_ended")
    assert (entry.actor_id, entry.target_id, entry.before, entry.reason) == (
        greta.id,
        "XA",
        {"person": str(nia.id)},
        "Retired",
    )
    assert "National focal point" in desk.get(page).get_data(as_text=True)


BAD_DESIGNATIONS: list[tuple[dict[str, str], set[str]]] = [
    ({"party": ""}, {"d-party"}),
    ({"party": "ZZ"}, {"d-party"}),
    ({"party": "XOBS"}, {"d-party"}),
    ({"reason": ""}, {"d-reason"}),
]


def test_bad_input_about_a_designation_keeps_what_was_typed(desk: Browser, page: str) -> None:
    bodies.party("XA")
    bodies.organisation("XOBS")
    for typed, wrong in BAD_DESIGNATIONS:
        answer = desk.press(page, "Enter the designation", **({"party": "XA", "reason": "Letter of 3 May"} | typed))
        assert answer.status_code == 422, typed
        assert errors(answer).keys() == wrong
        if "party" not in typed:
            assert field(answer, "d-party") == "XA"
        if "reason" not in typed:
            assert field(answer, "d-reason") == "Letter of 3 May"
        assert rows(Designation) == [0]


def _at_once(app: Flask, *calls: Callable[[], object]) -> None:
    """Each call in a thread of its own, as from several browsers; all must succeed."""
    failed: list[BaseException] = []
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        with app.app_context():
            try:
                barrier.wait(5)
                call()
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert failed == []


def test_of_several_designations_at_once_one_holds(app: Flask, greta: Person) -> None:
    xandria = bodies.party("XA")
    chosen = [people.person(f"Candidate {number}").id for number in range(4)]
    actor, party_id = actor_for(greta), xandria.id
    db.session.rollback()

    def enter(person_id: UUID) -> Callable[[], object]:
        def call() -> None:
            party, person = db.session.get(Party, party_id), db.session.get(Person, person_id)
            assert party is not None
            assert person is not None
            parties.designate(actor, party, person, "At once")

        return call

    _at_once(app, *(enter(person_id) for person_id in chosen))
    assert rows(Designation) == [4]
    assert len(living(db.session.get_one(Party, party_id))) == 1


def test_the_same_given_by_several_at_once_is_given_once(app: Flask, greta: Person, nia: Person) -> None:
    bodies.party("XA")
    actor, person_id = actor_for(greta), nia.id
    db.session.rollback()

    def role() -> None:
        rights.grant_role(actor, db.session.get_one(Person, person_id), "author", "At once")

    def place() -> None:
        party = db.session.scalars(select(Party)).one()
        parties.add_member(actor, db.session.get_one(Person, person_id), party, "country_team", None, "At once")

    def organisation() -> None:
        parties.add_organisation(actor, "NETW", "partner", Localized(en="Network"), None)

    _at_once(app, *[role] * 3, *[place] * 3, *[organisation] * 3)
    assert len(db.session.scalars(select(Grant).where(Grant.person_id == person_id)).all()) == 1
    assert rows(Membership, Organisation) == [1, 1]
    assert [len(log(act)) for act in ("accounts.role_granted", "parties.member_added")] == [1, 1]
    assert len(log("parties.organisation_added")) == 1


# Memberships.


def test_a_member_is_entered_with_field_and_end(desk: Browser, greta: Person, nia: Person, page: str) -> None:
    bodies.organisation("XOBS")
    answer = desk.press(
        page,
        "Enter the membership",
        body="XOBS",
        function="head_of_organisation",
        scope="Small-scale mining",
        until=LAST_DAY.isoformat(),
        reason="Their letter",
    )
    assert answer.status_code == 303
    membership = db.session.scalars(select(Membership)).one()
    assert (membership.scope, membership.confirmed_by, membership.reason) == (
        "Small-scale mining",
        greta.id,
        "Their letter",
    )
    assert membership.valid_to is not None
    assert membership.valid_to.date() == LAST_DAY
    [entry] = log("parties.member_added")
    assert (entry.actor_id, entry.target_id, entry.reason) == (greta.id, str(nia.id), "Their letter")
    assert "Small-scale mining" in desk.get(page).get_data(as_text=True)


def test_the_same_membership_again_gets_the_new_end(desk: Browser, page: str) -> None:
    bodies.party("XA")
    for until in ("", LAST_DAY.isoformat(), LAST_DAY.isoformat()):
        desk.press(page, "Enter the membership", body="XA", function="country_team", until=until, reason="Team")
    assert db.session.scalars(select(Membership)).one().valid_to is not None
    assert len(log("parties.member_added")) == 2


BAD_MEMBERSHIPS: list[tuple[dict[str, str], str]] = [
    ({"body": "XA", "function": "member"}, "m-function"),
    ({"body": "XOBS", "function": "country_team"}, "m-function"),
    ({"function": "national_focal_point"}, "m-function"),
    ({"body": ""}, "m-body"),
    ({"body": "nowhere"}, "m-body"),
    ({"scope": "x" * 161}, "m-scope"),
    ({"until": "2001-01-01"}, "m-until"),
    ({"reason": ""}, "m-reason"),
]


def test_bad_input_about_a_membership_keeps_what_was_typed(desk: Browser, page: str) -> None:
    bodies.party("XA")
    bodies.organisation("XOBS")
    for typed, wrong in BAD_MEMBERSHIPS:
        sent = {
            "body": "XOBS",
            "function": "member",
            "scope": "Mining",
            "until": LAST_DAY.isoformat(),
            "reason": "Letter",
        } | typed
        answer = desk.press(page, "Enter the membership", **sent)
        assert answer.status_code == 422, typed
        assert list(errors(answer)) == [wrong]
        in_the_form = {name: field(answer, f"m-{name}") for name in sent}
        if wrong in {"m-body", "m-function"} and wrong.removeprefix("m-") in typed:
            in_the_form[wrong.removeprefix("m-")] = sent[wrong.removeprefix("m-")]
        assert {name: value or "" for name, value in in_the_form.items()} == sent
        assert rows(Membership) == [0]


def test_a_function_ends_on_the_page_of_the_person_who_holds_it_only(desk: Browser, nia: Person, page: str) -> None:
    other = bodies.membership(people.person("Another"), bodies.party("XA"), "country_team", now())
    own = bodies.membership(nia, bodies.organisation("XOBS"), "member", now())
    opened = desk.get(page)
    sent = {"reason": "Mistaken", "csrf_token": _token(opened), "write_key": "one"}
    assert desk.post(f"{page}functions/{short(other.id)}/end", data=sent).status_code == 404
    assert desk.press(opened, "End", reason="Left").status_code == 303
    assert db.session.get_one(Membership, other.id, populate_existing=True).valid_to is None
    assert db.session.get_one(Membership, own.id, populate_existing=True).valid_to is not None
    assert [entry.target_id for entry in log("parties.membership_ended")] == [str(nia.id)]


# The register of organisations.


def test_an_organisation_is_entered_once_and_logged(desk: Browser, greta: Person) -> None:
    opened = desk.get("/en/organisations/")
    sent = {"code": " netw ", "name": "The  Network", "kind": "indigenous", "decision": "MC-5/1"}
    answers = [desk.press(opened, "Enter the organisation", **sent) for _press in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, "/en/organisations/")] * 2
    made = db.session.scalars(select(Organisation)).one()
    assert (made.code, made.name["en"], made.kind, made.status, made.decision) == (
        "NETW",
        "The Network",
        "indigenous",
        "admitted",
        "MC-5/1",
    )
    [entry] = log("parties.organisation_added")
    assert (entry.actor_id, entry.target_id, entry.after) == (greta.id, "NETW", {"kind": "indigenous"})
    shown = desk.get("/en/organisations/").get_data(as_text=True)
    assert "The Network" in shown
    assert "MC-5/1" in shown


BAD_ORGANISATIONS: list[tuple[dict[str, str], set[str]]] = [
    ({"code": ""}, {"code"}),
    ({"code": "ab"}, {"code"}),
    ({"code": "x" * 21}, {"code"}),
    ({"code": "a b c"}, {"code"}),
    ({"code": "сеть"}, {"code"}),
    ({"code": "a/../b"}, {"code"}),
    ({"code": "xobs"}, {"code"}),
    ({"name": ""}, {"name"}),
    ({"name": "\u3164"}, {"name"}),
    ({"name": "x" * 201}, {"name"}),
    ({"kind": "club"}, {"kind"}),
    ({"decision": "x" * 201}, {"decision"}),
    ({"code": "", "name": ""}, {"code", "name"}),
]


def test_bad_input_about_an_organisation_keeps_what_was_typed(desk: Browser) -> None:
    bodies.organisation("XOBS")
    for typed, wrong in BAD_ORGANISATIONS:
        sent = {"code": "NETW", "name": "Network & <b>friends</b>", "kind": "partner", "decision": "MC-5/1"} | typed
        answer = desk.press("/en/organisations/", "Enter the organisation", **sent)
        assert answer.status_code == 422, typed
        assert errors(answer).keys() == wrong
        for name, words in sent.items():
            if name not in wrong or len(words) > 100:
                assert field(answer, name) == words
        assert rows(Organisation) == [1]


# Who may see these pages, and whom they show.


@pytest.fixture(params=["nobody", "member", "moderator", "focal point", "former administrator"])
def other(app: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """The browser of somebody who is not of the secretariat."""
    client = app.test_client()
    assert isinstance(client, Browser)
    if request.param == "nobody":
        return client
    who = people.person(request.param)
    if request.param == "moderator":
        people.grant(who, "moderator")
    if request.param == "focal point":
        bodies.designation(who, bodies.party("XB"), now() - timedelta(days=1))
    if request.param == "former administrator":
        given = people.grant(who, "administrator")
        with write():
            given.valid_to = now()
    return client.sign_in(who)


def test_for_others_these_pages_are_not_there(other: FlaskClient, nia: Person) -> None:
    given = people.grant(nia, "author")
    here, nowhere = f"/en/people/{short(nia.id)}/", f"/en/people/{short(UUID(int=7))}/"
    for path in ("/en/people/", "/en/people/?words=nia", "/en/organisations/", here, nowhere, f"{here}roles"):
        answer = other.get(path)
        assert answer.status_code == 404, path
        assert "Nia" not in answer.get_data(as_text=True)
    before = rows(Grant, Designation, Membership, Organisation, AuditEntry)
    token = _token_of(other)
    for path, sent in [
        (f"{here}roles", {"role": "administrator", "reason": "Mine"}),
        (f"{nowhere}roles", {"role": "administrator", "reason": "Mine"}),
        (f"{here}roles/{short(given.id)}/end", {"reason": "Mine"}),
        (f"{here}designations", {"party": "XB", "reason": "Mine"}),
        (f"{here}memberships", {"body": "XB", "function": "country_team", "reason": "Mine"}),
        (f"{here}functions/{short(given.id)}/end", {"reason": "Mine"}),
        ("/en/organisations/", {"code": "MINE", "name": "Mine", "kind": "partner"}),
    ]:
        answer = other.post(path, data={**sent, "csrf_token": token, "write_key": path})
        assert answer.status_code == 404, path
    assert rows(Grant, Designation, Membership, Organisation, AuditEntry) == before


def _token_of(client: FlaskClient) -> str:
    page = client.get("/en/styleguide")
    return _token(page) if 'name="csrf_token"' in page.get_data(as_text=True) else ""


def test_nobody_gives_themselves_a_role_through_the_service(app: Flask, nia: Person) -> None:
    """The line stands in the service too, not in the page alone."""
    from minamata.errors import NotFound
    from minamata.policies import NOBODY

    for actor in (actor_for(nia), NOBODY):
        with pytest.raises(NotFound):
            rights.grant_role(actor, nia, "administrator", "Mine")
    assert held(nia) == set()


def test_people_are_found_by_a_part_of_name_or_address_in_any_script(desk: Browser, nia: Person) -> None:
    people.person("Борис Ильин")
    people.person("100% Sure")
    people.person("أمينة ديالو")

    def found(words: str) -> set[str]:
        tree: Any = html.document_fromstring(
            desk.get("/en/people/", query_string={"words": words}).get_data(as_text=True)
        )
        return {" ".join(link.text_content().split()) for link in tree.xpath('//section[@aria-labelledby="found"]//a')}

    assert found("mwan") == {"Nia Mwangi"}
    assert found(" NIA@ministry ") == {"Nia Mwangi"}
    assert found("борис") == {"Борис Ильин"}
    assert found("أمينة") == {"أمينة ديالو"}
    assert found("%") == {"100% Sure"}
    assert found("_") == set()
    assert found("nobody of this name") == set()
    assert found("x" * 5_000) == set()
    assert len(found("")) == 5


def test_the_list_comes_in_pages_that_neither_repeat_nor_lose_anybody(desk: Browser) -> None:
    for number in range(60):
        people.person(f"Member {number:02}")
    names: list[str] = []
    path: str | None = "/en/people/?words=Member"
    while path:
        tree: Any = html.document_fromstring(desk.get(path).get_data(as_text=True))
        names += [
            " ".join(link.text_content().split()) for link in tree.xpath('//section[@aria-labelledby="found"]//a')
        ]
        onward = tree.xpath('//main//a[contains(@href, "after=")]/@href')
        path = str(onward[0]) if onward else None
    assert names == [f"Member {number:02}" for number in range(60)]
    assert desk.get("/en/people/?after=nonsense").status_code == 404


def test_who_was_erased_is_in_no_list_and_has_no_page(desk: Browser, nia: Person, page: str) -> None:
    with write():
        db.session.get_one(Person, nia.id).erased_at = now()
    assert "Nia" not in desk.get("/en/people/").get_data(as_text=True)
    assert desk.get(page).status_code == 404
    assert desk.post(f"{page}roles", data={"csrf_token": _token_of(desk), "write_key": "k"}).status_code == 404


def test_the_page_says_where_each_role_comes_from(desk: Browser, nia: Person, page: str) -> None:
    for role, source in (("trainer", "secretariat"), ("author", "claim:former-provider"), ("moderator", "sample")):
        with write():
            db.session.add(
                Grant(person_id=nia.id, role=role, source=source, valid_from=now(), reason="As agreed in May")
            )
    shown = desk.get(page).get_data(as_text=True)
    assert "As agreed in May" in shown
    assert "from the sign-in service former-provider" in shown
    assert "sample account" in shown


def test_a_name_cannot_write_into_the_page(desk: Browser) -> None:
    someone = people.person('<img src=x onerror="alert(1)">', email="a@b.example\u202e")
    for path in ("/en/people/", f"/en/people/{short(someone.id)}/"):
        shown = desk.get(path).get_data(as_text=True)
        assert "<img" not in shown
        assert "&lt;img" in shown
