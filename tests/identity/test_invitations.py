"""The secretariat brings in its list; each focal point opens the account once, by the link in their own mailbox (A15)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.events import drain
from minamata.invitations.lists import focal_points_in
from minamata.invitations.models import Invitation
from minamata.mail.models import Message
from minamata.parties.models import Designation, Party
from tests.clients import Browser
from tests.factories import people
from tests.ground.sink import Sink, sinking
from tests.identity.ways import is_signed_in

LIST = "party,name,email,language\nCH,Ana Keller,ana@office.example,fr\nBF,Issa Kaboré,issa@office.example,\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


@pytest.fixture
def secretariat(app: Flask) -> Browser:
    from minamata.parties import reference

    reference.load()
    administrator = people.person("Greta", language="en")
    people.grant(administrator, "administrator")
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser.sign_in(administrator)


def bring_in(secretariat: Browser, text: str = LIST) -> int:
    tried = secretariat.press("/en/invitations/", "See what it would do", list=text)
    assert tried.status_code == 200, tried.get_data(as_text=True)
    answer = secretariat.press(tried, "Invite them")
    drain()
    return answer.status_code


def link_for(sink: Sink, address: str) -> str:
    letter = next(each for each in reversed(sink.letters) if each["To"].addresses[0].addr_spec == address)
    text = letter.get_body(("plain",))
    assert text is not None
    found = re.search(r"http://localhost(/\S+/welcome/\S+)", text.get_content())
    assert found is not None
    return found[1]


def office_of(code: str) -> str | None:
    db.session.rollback()
    return db.session.scalar(
        select(Person.name)
        .join(Designation, Designation.person_id == Person.id)
        .join(Party, Party.id == Designation.party_id)
        .where(Party.code == code, Designation.valid_to.is_(None))
    )


def test_a_list_is_first_tried_and_changes_nothing(secretariat: Browser, sink: Sink) -> None:
    tried = secretariat.press("/en/invitations/", "See what it would do", list=LIST)
    assert "A new person gets a letter." in tried.get_data(as_text=True)
    drain()
    assert sink.letters == []
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_everybody_on_it_gets_a_letter_in_their_language_and_a_second_time_none(
    secretariat: Browser, sink: Sink
) -> None:
    assert bring_in(secretariat) == 303
    assert {letter["To"].addresses[0].addr_spec: letter["Content-Language"] for letter in sink.letters} == {
        "ana@office.example": "fr",
        "issa@office.example": "en",
    }
    bring_in(secretariat)
    assert len(sink.letters) == 2


def test_a_list_may_come_as_a_file_of_a_spreadsheet(secretariat: Browser, sink: Sink) -> None:
    text = "\ufeffEmail;Name;Party\r\nana@office.example;Ana Keller;ch\r\n"
    answer = secretariat.press(
        "/en/invitations/", "See what it would do", also={"file": (io.BytesIO(text.encode()), "list.csv")}
    )
    assert "Ana Keller" in answer.get_data(as_text=True)
    assert secretariat.press(answer, "Invite them").status_code == 303


def test_the_first_visit_confirms_who_it_is_and_takes_the_office(
    app: Flask, client: Browser, secretariat: Browser, sink: Sink
) -> None:
    bring_in(secretariat)
    assert office_of("CH") is None
    page = client.get(link_for(sink, "ana@office.example"))
    assert "Ana Keller" in page.get_data(as_text=True)
    assert not is_signed_in(client)
    button = "C’est moi : ouvrir mon compte"
    answer = client.press(page, button, name="Dr. Ana Keller", language="en", time_zone="zurich")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/")
    assert is_signed_in(client)
    assert office_of("CH") == "Dr. Ana Keller"
    ana = db.session.scalars(select(Person).where(Person.email == "ana@office.example")).one()
    assert (ana.time_zone, ana.language, ana.email_verified) == ("Europe/Zurich", "en", True)


def test_afterwards_a_code_by_mail_opens_the_account(
    app: Flask, client: Browser, secretariat: Browser, sink: Sink
) -> None:
    bring_in(secretariat)
    client.press(link_for(sink, "ana@office.example"), "C’est moi : ouvrir mon compte")
    client.press("/en/", "Sign out")
    client.press("/en/sign-in/by-mail", "Send me a code", address="ANA@office.example")
    drain()
    code = re.search(r"\d{8}", str(sink.letters[-1]["Subject"]))
    assert code is not None
    assert client.press("/en/sign-in/code", "Sign in", code=code[0]).status_code == 303
    assert is_signed_in(client)


def test_a_link_opens_once(app: Flask, client: Browser, secretariat: Browser, sink: Sink) -> None:
    bring_in(secretariat)
    link = link_for(sink, "issa@office.example")
    client.press(link, "This is me: open my account")
    other = app.test_client()
    assert other.get(link).status_code == 410
    assert other.post(link, data={"name": "Thief", "language": "en"}).status_code == 410
    assert not is_signed_in(other)


def test_it_opens_nothing_after_thirty_days(client: Browser, secretariat: Browser, sink: Sink) -> None:
    bring_in(secretariat)
    with write():
        db.session.execute(update(Invitation).values(expires_at=now() - timedelta(seconds=1)))
    answer = client.get(link_for(sink, "issa@office.example"))
    assert answer.status_code == 410
    assert "ask the secretariat for a new one" in answer.get_data(as_text=True)
    assert "Expired" in secretariat.get("/en/invitations/").get_data(as_text=True)


def test_a_new_letter_replaces_the_one_before(client: Browser, secretariat: Browser, sink: Sink) -> None:
    bring_in(secretariat, LIST.rpartition("BF")[0])
    old = link_for(sink, "ana@office.example")
    assert secretariat.press("/en/invitations/", "Invite again").status_code == 303
    drain()
    new = link_for(sink, "ana@office.example")
    assert old != new
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_letters_that_came_back_are_shown_as_such(secretariat: Browser, sink: Sink) -> None:
    sink.answer_to_reader = "550 no such user"
    bring_in(secretariat)
    assert secretariat.get("/en/invitations/").get_data(as_text=True).count("The letter did not arrive") == 2


def test_the_office_passes_from_its_holder_only_when_the_invitation_is_claimed(
    app: Flask, client: Browser, secretariat: Browser, sink: Sink
) -> None:
    bring_in(secretariat)
    client.press(link_for(sink, "ana@office.example"), "C’est moi : ouvrir mon compte")
    change = "party,name,email\nCH,Beat Meier,beat@office.example\n"
    tried = secretariat.press("/en/invitations/", "See what it would do", list=change)
    assert "the office passes from Ana Keller" in tried.get_data(as_text=True)
    bring_in(secretariat, change)
    assert office_of("CH") == "Ana Keller"
    other = app.test_client()
    assert isinstance(other, Browser)
    other.press(link_for(sink, "beat@office.example"), "This is me: open my account")
    assert office_of("CH") == "Beat Meier"


def test_who_holds_the_office_is_left_alone(app: Flask, client: Browser, secretariat: Browser, sink: Sink) -> None:
    bring_in(secretariat)
    client.press(link_for(sink, "ana@office.example"), "C’est moi : ouvrir mon compte")
    letters = len(sink.letters)
    tried = secretariat.press("/en/invitations/", "See what it would do", list=LIST.rpartition("BF")[0])
    assert "holds the office already" in tried.get_data(as_text=True)
    bring_in(secretariat, LIST.rpartition("BF")[0])
    assert len(sink.letters) == letters


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The first line must name this column once: party."),
        ("party,name\nCH,Ana\n", "The first line must name this column once: email."),
        ("party,name,email\n", "The list holds nobody."),
        ("party,name,email\nZZ,Ana,ana@x.example\n", "Line 2: no Party has the code “ZZ”"),
        ("party,name,email\nCH,,ana@x.example\n", "Line 2: the name is missing or too long"),
        ("party,name,email\nCH,Ana,nowhere\n", "Line 2: “nowhere” is no e-mail address"),
        ("party,name,email,language\nCH,Ana,a@x.example,de\n", "“de” is none of the six languages"),
        ("party,name,email\nCH,Ana,a@x.example\nCH,Bea,b@x.example\n", "Line 3: the same as in line 2: CH"),
        ("party,name,email\nCH,Ana,a@x.example\nBF,Bea,A@X.example\n", "Line 3: the same as in line 2"),
    ],
)
def test_every_fault_is_named_with_its_line_and_nobody_is_invited(
    secretariat: Browser, sink: Sink, text: str, said: str
) -> None:
    answer = secretariat.press("/en/invitations/", "See what it would do", list=text)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert text.strip() in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"party,name,email\n{text}".encode()))
def test_any_file_at_all_is_answered(content: bytes) -> None:
    read = focal_points_in(content, {"CH": None})
    assert read.faults or read.lines


def test_the_address_of_an_office_is_not_a_persons(app: Flask) -> None:
    content = LIST.replace("ana@office", "Ana@Office").encode()
    (fault,) = focal_points_in(content, {"CH": 1, "BF": 1}, {"ana@office.example"}).faults
    assert "Ana@Office.example" in fault
    assert not focal_points_in(content, {"CH": 1, "BF": 1}, {"other@office.example"}).faults


def test_whoever_is_not_the_secretariat_finds_no_such_page(client: Browser, secretariat: Browser) -> None:
    client.sign_in(people.person("Member"))
    assert client.get("/en/invitations/").status_code == 404
    for path in ("/en/invitations/", "/en/invitations/try"):
        token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/en/me/").get_data(as_text=True))
        assert token is not None
        data = {"list": LIST, "csrf_token": token[1], "write_key": "k"}
        assert client.post(path, data=data).status_code in {403, 404}
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


@pytest.mark.parametrize("token", ["x", "IjAxIg.x", "é"])
def test_a_forged_link_opens_nothing(client: Browser, token: str) -> None:
    assert client.get(f"/en/welcome/{token}").status_code == 404


@pytest.mark.parametrize("wrong", [{"name": " "}, {"language": "xx"}, {"time_zone": "Nowhere/None"}])
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(
    client: Browser, secretariat: Browser, sink: Sink, wrong: dict[str, str]
) -> None:
    bring_in(secretariat)
    answer = client.press(link_for(sink, "issa@office.example"), "This is me: open my account", **wrong)
    assert answer.status_code == 422
    assert not is_signed_in(client)
    assert client.press(link_for(sink, "issa@office.example"), "This is me: open my account").status_code == 303
