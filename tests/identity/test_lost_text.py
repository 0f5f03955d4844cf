"""What was typed while the session ended is offered after signing in, to that person alone, never sent by itself (decision 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from courses.models import Attempt
from courses.services.importing import import_course
from minamata.accounts import queries
from minamata.accounts.models import Grant, KeptInput, Person, Session
from minamata.accounts.services import kept_text
from minamata.accounts.services.kept_text import LARGEST, MOST
from minamata.db import db, new_id, now, write
from minamata.parties.models import Organisation
from minamata.policies import SYSTEM
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, people
from tests.factories.packages import write_course
from tests.identity.forger import PERSON, Forger
from tests.identity.ways import come_in, is_signed_in, links

PROFILE = "/en/me/"
TYPED = "Chemist — <b>ministry</b> & “customs” كيميائية"
SAFE = "What you typed is safe."
OFFERED = "This is what you had typed when your session ended."
HOUR = 3600


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


@pytest.fixture
def ines(app: Flask, ministry: Forger) -> Browser:
    """Her browser, signed in at the ministry."""
    client = app.test_client()
    assert isinstance(client, Browser)
    come_in(client)
    return client


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be another moment for kept text."""

    def set_clock(moment: datetime) -> None:
        for module in (queries, kept_text):
            monkeypatch.setattr(module, "now", lambda: moment)

    return set_clock


def expire() -> None:
    """Every session ends, as after twelve hours."""
    with write():
        db.session.execute(update(Session).values(expires_at=now() - timedelta(seconds=1)))


def sent_too_late(client: Browser, page: str = PROFILE, button: str | None = "Save", **typed: Any) -> TestResponse:
    """The person opens the page, the session ends, the person sends the form."""
    opened = client.get(page)
    assert opened.status_code == 200
    expire()
    return client.press(opened, button, **typed)


def back(client: Browser, answer: TestResponse) -> TestResponse:
    """Sign in at the ministry, and come to the page that the sign-in leads to."""
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    came = come_in(client, next=asked["next"][0])
    assert came.status_code == 303
    assert is_signed_in(client)
    return client.get(came.headers["Location"])


def value_of(page: TestResponse, name: str) -> str | None:
    """What stands in the field."""
    tree: Any = html.document_fromstring(page.get_data(as_text=True))
    fields = tree.xpath(f'//input[@name="{name}"]|//textarea[@name="{name}"]')
    return next((field.get("value", field.text) for field in fields if field.get("value", field.text)), None)


def kept() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(KeptInput)) or 0


def person(name: str = "Inés Ortega") -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_what_was_typed_is_offered_after_signing_in(ines: Browser) -> None:
    answer = sent_too_late(ines, position=TYPED, name="Inés O.")
    assert answer.status_code == 303
    assert urlsplit(answer.headers["Location"]).path == "/en/sign-in"
    assert SAFE in ines.get(answer.headers["Location"]).get_data(as_text=True)
    page = back(ines, answer)
    assert OFFERED in page.get_data(as_text=True)
    assert (value_of(page, "position"), value_of(page, "name")) == (TYPED, "Inés O.")
    assert ines.press(page, "Save").status_code == 303
    assert person("Inés O.").position == TYPED


def test_what_was_typed_is_never_sent_by_itself(ines: Browser) -> None:
    before = person().version
    page = back(ines, sent_too_late(ines, position=TYPED))
    for _look in range(2):
        ines.get(page.request.full_path)
        ines.get("/en/")
    assert (person().position, person().version) == (None, before)


def test_before_signing_in_nobody_sees_it(app: Flask, ines: Browser) -> None:
    answer = sent_too_late(ines, position=TYPED)
    [goal] = parse_qs(urlsplit(answer.headers["Location"]).query)["next"]
    for client in (ines, app.test_client()):
        assert "Chemist" not in client.get(answer.headers["Location"]).get_data(as_text=True)
        refused = client.get(goal)
        assert refused.status_code == 303
        assert urlsplit(refused.headers["Location"]).path == "/en/sign-in"


def test_another_person_on_the_same_computer_never_sees_it(app: Flask, ministry: Forger, ines: Browser) -> None:
    answer = sent_too_late(ines, position=TYPED)
    ministry.person |= {"sub": "olu", "name": "Olu Bello", "email": "olu@ministry.example"}
    page = back(ines, answer)
    assert page.status_code == 200
    assert value_of(page, "name") == "Olu Bello"
    assert value_of(page, "position") is None
    assert "Chemist" not in page.get_data(as_text=True)
    assert OFFERED not in page.get_data(as_text=True)
    ministry.person |= PERSON
    assert value_of(back(ines, answer), "position") == TYPED


def test_the_same_name_and_address_at_another_subject_is_another_person(ministry: Forger, ines: Browser) -> None:
    answer = sent_too_late(ines, position=TYPED)
    ministry.person |= {"sub": "ines the second", "email_verified": False}
    assert "Chemist" not in back(ines, answer).get_data(as_text=True)


def test_what_one_person_sends_while_another_is_signed_in_is_kept_for_neither(ministry: Forger, ines: Browser) -> None:
    opened = ines.get(PROFILE)
    ministry.person |= {"sub": "olu", "name": "Olu Bello", "email": "olu@ministry.example"}
    come_in(ines)
    assert ines.press(opened, "Save", position=TYPED).status_code == 403
    assert kept() == 0
    assert "Chemist" not in ines.get(PROFILE).get_data(as_text=True)


def test_it_is_kept_for_a_day_and_no_longer(ines: Browser, at: Callable[[datetime], None]) -> None:
    answer = sent_too_late(ines, position=TYPED)
    begun = now()
    at(begun + timedelta(hours=23, minutes=59))
    page = back(ines, answer)
    assert value_of(page, "position") == TYPED
    at(begun + timedelta(hours=24, seconds=1))
    later = ines.get(page.request.full_path)
    assert later.status_code == 200
    assert (value_of(later, "position"), OFFERED in later.get_data(as_text=True)) == (None, False)
    sent_too_late(ines, name="Somebody else's turn")
    assert kept() == 1, "what is over is deleted with the next that is kept"


def test_the_cookie_outlives_the_session_as_long_as_text_is_kept(app: Flask, ministry: Forger) -> None:
    [cookie] = [
        each for each in come_in(app.test_client()).headers.getlist("Set-Cookie") if each.startswith("minamata=")
    ]
    assert f"Max-Age={(12 + 24) * HOUR}" in cookie
    session = db.session.scalars(select(Session)).one()
    assert session.expires_at - session.created_at <= timedelta(hours=12, seconds=1)


def test_on_a_shared_computer_the_cookie_goes_with_the_window_and_the_session_after_half_an_hour(
    app: Flask, ministry: Forger
) -> None:
    answer = come_in(app.test_client(), shared="1")
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("minamata=")]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    session = db.session.scalars(select(Session)).one()
    assert session.expires_at - session.created_at <= timedelta(minutes=30, seconds=1)


def test_the_same_words_sent_twice_are_kept_once(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    expire()
    answers = [ines.press(opened, "Save", position=TYPED) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert kept() == 1
    assert value_of(back(ines, answers[0]), "position") == TYPED


def test_the_latest_ten_are_kept(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    expire()
    answers = [ines.press(opened, "Save", position=f"Draft {number}") for number in range(MOST + 2)]
    assert kept() == MOST
    assert value_of(back(ines, answers[-1]), "position") == f"Draft {MOST + 1}"
    assert value_of(back(ines, answers[2]), "position") == "Draft 2"
    assert value_of(back(ines, answers[1]), "position") is None


def test_a_text_as_long_as_there_is_room_for_is_kept_whole(ines: Browser) -> None:
    long = "ü" * (LARGEST - 2_000)
    assert value_of(back(ines, sent_too_late(ines, position=long)), "position") == long


@pytest.mark.parametrize("letters", [LARGEST + 1, 1_500_000])
def test_a_text_too_long_to_keep_is_refused_with_words_that_promise_nothing(ines: Browser, letters: int) -> None:
    answer = sent_too_late(ines, position="x" * letters)
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "Press Back in your browser: what you typed is still there." in page
    assert SAFE not in page
    assert any(link.startswith("/en/sign-in") for link in links(answer))
    assert kept() == 0


def test_a_form_of_very_many_fields_is_refused(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    expire()
    answer = ines.press(opened, "Save", also={f"field{number}": "x" * 40 for number in range(2_500)})
    assert answer.status_code in {401, 413}
    assert kept() == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_another_site_keeps_nothing_in_somebodys_name(ines: Browser, headers: dict[str, str]) -> None:
    token = value_of(ines.get(PROFILE), "csrf_token")
    expire()
    assert ines.post(PROFILE, data={"name": "Evil", "csrf_token": token}, headers=headers).status_code == 403
    assert kept() == 0


@pytest.mark.parametrize("token", ["", "x", "é" * 32])
def test_a_form_without_the_token_of_that_session_is_not_kept(ines: Browser, token: str) -> None:
    expire()
    answer = ines.post(PROFILE, data={"name": "Evil", "csrf_token": token, "write_key": "k"})
    assert answer.status_code == 401
    assert kept() == 0


def test_what_protects_a_form_is_not_kept_with_it(ines: Browser) -> None:
    sent_too_late(ines, position=TYPED)
    fields = db.session.scalars(select(KeptInput)).one().fields
    assert not {"csrf_token", "write_key"} & fields.keys()


def test_a_session_that_was_ended_from_elsewhere_loses_no_text(app: Flask, ministry: Forger, ines: Browser) -> None:
    opened = ines.get(PROFILE)
    other = app.test_client()
    assert isinstance(other, Browser)
    come_in(other)
    other.press(PROFILE, "Sign out everywhere")
    answer = ines.press(opened, "Save", position=TYPED)
    assert value_of(back(ines, answer), "position") == TYPED


def test_who_signed_out_here_leaves_nothing_behind(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    ines.press("/en/", "Sign out")
    assert ines.press(opened, "Save", position=TYPED).status_code == 401
    assert kept() == 0


def test_nothing_is_kept_of_an_erased_person(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    with write():
        person().erased_at = now()
    expire()
    assert ines.press(opened, "Save", position=TYPED).status_code == 401
    assert kept() == 0


def test_it_is_shown_on_the_page_it_was_typed_on_and_no_other(app: Flask, ines: Browser) -> None:
    people.grant(person(), "administrator")
    page = back(ines, sent_too_late(ines, name="Typed in the profile"))
    assert value_of(page, "name") == "Typed in the profile"
    query = urlsplit(page.request.full_path).query
    for elsewhere in (f"/en/organisations/?{query}", f"/fr/me/?{query}"):
        assert "Typed in the profile" not in ines.get(elsewhere).get_data(as_text=True)


def test_a_key_that_names_nothing_shows_nothing(ines: Browser) -> None:
    sent_too_late(ines, position=TYPED)
    come_in(ines)
    for key in ("", "x", short(new_id()), str(new_id()), "’" * 22, "1' OR '1'='1"):
        answer = ines.get(PROFILE, query_string={"kept": key})
        assert answer.status_code in {200, 404}, key
        assert "Chemist" not in answer.get_data(as_text=True)


def test_kept_text_meets_what_was_saved_in_the_meantime(app: Flask, ministry: Forger, ines: Browser) -> None:
    answer = sent_too_late(ines, position=TYPED)
    phone = app.test_client()
    assert isinstance(phone, Browser)
    come_in(phone)
    phone.press(PROFILE, "Save", position="Saved on the telephone")
    conflict = ines.press(back(ines, answer), "Save")
    assert conflict.status_code == 409
    assert value_of(conflict, "position") == TYPED
    assert "Saved on the telephone" in conflict.get_data(as_text=True)


def test_an_answer_in_a_course_is_kept_uses_no_attempt_and_counts_when_it_is_sent(
    app: Flask, tmp_path: Path, ines: Browser
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    ines.press("/en/courses/test/", "Enrol and begin")
    unit = "/en/courses/test/u2/"
    answer = sent_too_late(ines, unit, "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    page = back(ines, answer)
    assert OFFERED in page.get_data(as_text=True)
    assert value_of(page, "a:problem@p2:1") == "1.5"
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert ines.press(page, "answer:problem@p2").status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_names_for_a_certificate_are_in_its_form_again(app: Flask, tmp_path: Path, ines: Browser) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    ines.press("/en/courses/test/", "Enrol and begin")
    ines.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    ines.press("/en/courses/test/u2/", "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    for unit in ("u1", "u2"):
        ines.press(f"/en/courses/test/{unit}/", "next")
    answer = sent_too_late(ines, "/en/courses/test/", "Make my certificate", name_native="Ινές")
    page = back(ines, answer)
    assert value_of(page, "name_native") == "Ινές"
    assert ines.press(page, "Make my certificate").headers["Location"] == "/en/courses/test/#certificate"
    assert "Ινές" in ines.get("/en/courses/test/").get_data(as_text=True)


def test_a_form_opened_before_signing_in_again_in_another_tab_loses_nothing(ines: Browser) -> None:
    opened = ines.get(PROFILE)
    expire()
    come_in(ines)
    answer = ines.press(opened, "Save", position=TYPED)
    page = ines.get(answer.headers["Location"])
    assert OFFERED in page.get_data(as_text=True)
    assert value_of(page, "position") == TYPED
    assert person().position != TYPED
    assert ines.press(page, "Save").status_code == 303
    db.session.rollback()
    assert person().position == TYPED


# The pages of the secretariat, where reasons are written.


@pytest.fixture
def secretariat(ines: Browser) -> Browser:
    people.grant(person(), "administrator")
    return ines


@pytest.mark.parametrize(
    ("button", "typed"),
    [
        ("Give the role", {"role": "author", "until": "2099-01-31", "reason": "For the third module"}),
        ("Enter the designation", {"party": "XA", "reason": "Letter of the ministry"}),
        ("Enter the membership", {"body": "XOBS", "function": "member", "scope": "Mining", "reason": "Their list"}),
    ],
)
def test_what_the_secretariat_typed_about_a_person_is_in_its_form_again(
    secretariat: Browser, button: str, typed: dict[str, str]
) -> None:
    bodies.party("XA")
    bodies.organisation("XOBS")
    someone = people.person("Someone")
    page = back(secretariat, sent_too_late(secretariat, f"/en/people/{short(someone.id)}/", button, **typed))
    assert OFFERED in page.get_data(as_text=True)
    assert "Someone" in page.get_data(as_text=True)
    assert typed["reason"] in page.get_data(as_text=True)
    sent: dict[str, Any] = {}
    answer = secretariat.press(page, button, **sent)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/en/people/{short(someone.id)}/"
    shown = secretariat.get(answer.headers["Location"]).get_data(as_text=True)
    assert any(words in shown for words in ("2099", "National focal point", "Mining"))


def test_the_reason_why_a_role_ends_is_in_its_form_again(secretariat: Browser) -> None:
    someone = people.person("Someone")
    given = people.grant(someone, "author")
    page = back(secretariat, sent_too_late(secretariat, f"/en/people/{short(someone.id)}/", "End", reason="Left"))
    assert value_of(page, "reason") == "Left"
    assert db.session.get(Grant, given.id, populate_existing=True).valid_to is None  # type: ignore[union-attr]
    assert secretariat.press(page, "End").status_code == 303
    assert db.session.get(Grant, given.id, populate_existing=True).valid_to is not None  # type: ignore[union-attr]


def test_an_organisation_that_was_typed_is_in_its_form_again(secretariat: Browser) -> None:
    answer = sent_too_late(
        secretariat, "/en/organisations/", "Enter the organisation", code="NETW", name="The Network", kind="partner"
    )
    page = back(secretariat, answer)
    assert OFFERED in page.get_data(as_text=True)
    assert (value_of(page, "code"), value_of(page, "name")) == ("NETW", "The Network")
    secretariat.press(page, "Enter the organisation")
    db.session.rollback()
    assert [(each.code, each.kind) for each in db.session.scalars(select(Organisation))] == [("NETW", "partner")]


def test_who_is_no_longer_of_the_secretariat_is_shown_nothing(secretariat: Browser) -> None:
    someone = people.person("Someone")
    answer = sent_too_late(
        secretariat, f"/en/people/{short(someone.id)}/", "Give the role", reason="For the third module"
    )
    with write():
        db.session.execute(update(Grant).values(valid_to=now()))
    page = back(secretariat, answer)
    assert page.status_code == 404
    assert "third module" not in page.get_data(as_text=True)


def test_the_address_of_a_form_of_the_secretariat_leads_to_its_page(secretariat: Browser) -> None:
    someone = people.person("Someone")
    for form in (
        "roles",
        "designations",
        "memberships",
        f"roles/{short(UUID(int=7))}/end",
        f"functions/{short(UUID(int=7))}/end",
    ):
        answer = secretariat.get(f"/en/people/{short(someone.id)}/{form}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/people/{short(someone.id)}/")
