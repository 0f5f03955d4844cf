"""Who has no account yet is invited to a course by one letter, which the team may take back, and which nobody has to answer (C10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.models import Course, Enrolment, Invited, Waiting
from courses.queries.catalogue import course_for
from courses.services import inviting
from courses.services.importing import import_course
from courses.services.rules import Rules, change_rules
from courses.views import people as people_page
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.commands import check
from minamata.contracts.privacy import Held
from minamata.db import db, new_id, now, write
from minamata.events import OutboxDelivery, drain
from minamata.i18n import LANGUAGES
from minamata.mail.models import Message
from minamata.mail.services import write_to_mailbox
from minamata.modules import registry
from minamata.policies import SYSTEM
from minamata.privacy.services import erasing
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course
from tests.ground.sink import Sink, sinking

PAGE = "/en/courses/test/"
PEOPLE = f"{PAGE}people/"
BORIS = "boris@example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found_:
        yield found_


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    about = {"about/short_description.html": "Of a <b>metal</b> that flows."}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "en", extra=about), "test")
        import_course(SYSTEM, write_course(tmp_path / "fr", language="fr", title="Un cours"), "test", "fr")
        change_rules(SYSTEM, course_for(SYSTEM, "test").course, Rules("invitation", None, None, None))
    return course_for(SYSTEM, "test").course


@pytest.fixture
def trainer(app: Flask) -> Browser:
    person = people.person("Tatiana Trainer", email="tatiana@example.org", email_verified=True)
    people.grant(person, "trainer")
    return browser(app).sign_in(person)


def browser(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def invite(trainer: Browser, addresses: str = BORIS, **fields: str) -> None:
    assert trainer.press(PEOPLE, "look", list=addresses, do="enrol", **fields).status_code == 200


def invited() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Invited.address).order_by(Invited.id)))


def words_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_an_invited_address_gets_one_letter_that_says_what_it_is(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    invite(trainer)
    drain()
    [letter] = sink.letters
    words = words_of(letter)
    assert letter["To"].addresses[0].addr_spec == BORIS
    assert letter["Subject"] == "An invitation to a course: A test course"
    assert "Of a metal that flows." in words
    assert "http://localhost/en/courses/test/" in words
    assert "If you do nothing, nothing happens" in words
    assert "180 days" in words
    assert "Tatiana" not in str(letter), "who invites is the course"
    assert "tatiana@" not in str(letter)


def test_the_link_leads_to_a_course_that_lets_its_reader_in(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    invite(trainer)
    drain()
    address = re.search(r"http://localhost(\S+/courses/\S+)", words_of(sink.letters[0]))
    assert address is not None
    boris = browser(app).sign_in(people.person("Boris", email=BORIS, email_verified=True))
    assert boris.press(address[1], "Enrol and begin").status_code == 303
    assert BORIS not in trainer.get(PEOPLE).text, "who has come is awaited no more"


def test_where_strangers_do_not_see_the_course_the_link_leads_by_the_sign_in(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    with write():
        db.session.execute(update(Course).values(audience="members"))
    invite(trainer)
    drain()
    assert "http://localhost/en/sign-in?next=" in words_of(sink.letters[0])


def test_the_same_list_again_or_a_job_done_twice_writes_no_second_letter(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    invite(trainer)
    invite(trainer, f"{BORIS}\nnew@example.org")
    drain()
    with write():
        db.session.execute(update(OutboxDelivery).values(state="waiting", due_at=now() - timedelta(seconds=1)))
    drain()
    assert sorted(letter["To"].addresses[0].addr_spec for letter in sink.letters) == [BORIS, "new@example.org"]


def test_a_letter_that_a_crash_left_in_doubt_rests_and_is_not_sent_again(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    sink.hangs_up = True
    invite(trainer)
    drain()
    sink.hangs_up = False
    invite(trainer)
    drain()
    assert len(sink.letters) == 1
    assert "1 letters" in app.test_cli_runner().invoke(check, []).output


def test_an_invitation_whose_letter_cannot_be_written_down_does_not_stand(
    app: Flask, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(address: str, *more: Any) -> Message:
        if address.startswith("second"):
            raise RuntimeError("the disk is full")
        return really(address, *more)

    really = write_to_mailbox
    monkeypatch.setattr(inviting, "write_to_mailbox", fail)
    with pytest.raises(RuntimeError, match="disk"):
        inviting.enrol_addresses(SYSTEM, course, ["first@example.org", "second@example.org"], dry_run=False)
    assert invited() == []
    assert db.session.scalars(select(Message)).all() == []


def test_looking_at_a_list_writes_to_nobody(app: Flask, course: Course, trainer: Browser, sink: Sink) -> None:
    trainer.press(PEOPLE, "look", list=BORIS)
    drain()
    assert sink.letters == []


@pytest.mark.parametrize(("chosen", "spoken"), [("fr", "fr"), ("ar", "ar"), ("xx", "en")])
def test_the_letter_speaks_what_the_team_chose_else_the_language_of_the_course(
    app: Flask, course: Course, trainer: Browser, sink: Sink, chosen: str, spoken: str
) -> None:
    invite(trainer, language=chosen)
    drain()
    [letter] = sink.letters
    assert letter["Content-Language"] == spoken
    assert f"/{spoken}/courses/test/" in words_of(letter)
    assert ("Un cours" in words_of(letter)) == (spoken == "fr")


def test_the_page_offers_the_language_of_the_course_first(app: Flask, course: Course, trainer: Browser) -> None:
    page = trainer.get("/fr/courses/test/people/")
    assert found(page, "//select[@name='language']/option[@selected]/@value") == ["en"]
    assert len(found(page, "//select[@name='language']/option")) == len(LANGUAGES)


def test_who_took_the_invitation_up_before_the_letter_left_gets_none(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    invite(trainer)
    browser(app).sign_in(people.person("Boris", email=BORIS, email_verified=True)).press(PAGE, "Enrol and begin")
    drain()
    assert sink.letters == []


def test_a_withdrawn_invitation_lets_nobody_in_and_its_letter_is_not_sent(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    invite(trainer, f"{BORIS}\nother@example.org")
    assert trainer.press(PEOPLE, "Withdraw").status_code == 303
    drain()
    assert invited() == ["other@example.org"]
    assert [letter["To"].addresses[0].addr_spec for letter in sink.letters] == ["other@example.org"]
    boris = browser(app).sign_in(people.person("Boris", email=BORIS, email_verified=True))
    assert "whom its team has invited" in boris.get(PAGE).text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "courses.invitation_withdrawn")).one()
    assert "example.org" not in str(entry.before), "the log holds ids, not addresses"


def test_an_invitation_is_withdrawn_by_the_team_of_its_course_alone(
    app: Flask, course: Course, trainer: Browser, tmp_path: Path
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "other", number="T2"), "other")
    invite(trainer)
    page = trainer.get(PEOPLE)
    [address] = found(page, "//form[contains(@action, '/withdraw')]/@action")
    fields = {
        each.get("name"): each.get("value") for each in found(page, "//form[contains(@action,'/withdraw')]/input")
    }
    assert trainer.post(address.replace("/test/", "/other/"), data=fields).status_code == 404
    assert browser(app).sign_in(people.person("Member")).post(address, data=fields).status_code in {400, 403, 404}
    assert invited() == [BORIS]


def test_who_leaves_may_come_back_by_the_same_invitation(app: Flask, course: Course, trainer: Browser) -> None:
    invite(trainer)
    boris = browser(app).sign_in(people.person("Boris", email=BORIS, email_verified=True))
    boris.press(PAGE, "Enrol and begin")
    boris.press(PAGE, "Leave")
    assert BORIS in trainer.get(PEOPLE).text
    assert boris.press(PAGE, "Enrol and begin").status_code == 303


def test_the_page_says_what_became_of_each_letter(app: Flask, course: Course, trainer: Browser, sink: Sink) -> None:
    def told() -> list[str]:
        cells = found(trainer.get(PEOPLE), "//table[.//form[contains(@action,'/withdraw')]]//tbody/tr/td[2]")
        return [cell.text_content() for cell in cells]

    invite(trainer)
    assert told() == ["on its way"]
    sink.answer_to_reader = "550 no such user"
    drain()
    assert told() == ["came back"]
    with write():
        db.session.execute(Message.__table__.delete())  # type: ignore[attr-defined]
    assert told() == [""], "letters are forgotten before invitations"


def test_a_letter_that_came_back_says_nothing_of_the_trainers_own_address(
    app: Flask, course: Course, trainer: Browser, sink: Sink
) -> None:
    sink.answer_to_reader = "550 no such user"
    invite(trainer)
    drain()
    assert "came back" in trainer.get(PEOPLE).text
    bounced = db.session.scalars(select(Person.email_bounced_at)).all()
    assert set(bounced) == {None}


def test_the_team_removes_who_waits_and_the_others_move_up_in_the_list(
    app: Flask, course: Course, trainer: Browser
) -> None:
    change_rules(SYSTEM, course, Rules("open", 1, None, None))
    clients = [browser(app).sign_in(people.person(f"Learner {place}")) for place in range(3)]
    for client in clients:
        client.press(PAGE, "Enrol and begin")
    page = trainer.get(PEOPLE)
    [first, *_others] = found(page, "//table[caption[contains(., 'wait')]]//form/@action")
    fields = {
        each.get("name"): each.get("value")
        for each in found(page, "//table[caption[contains(., 'wait')]]//tr[1]//form/input")
    }
    assert trainer.post(first, data=fields).status_code == 303
    assert "as number 1" in clients[2].get(PAGE).text
    assert "You wait for a place" not in clients[1].get(PAGE).text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Waiting)) == 1
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_all_who_wait_and_all_who_were_invited_are_reached_page_by_page(
    app: Flask, course: Course, trainer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_page, "A_PAGE", 2)
    invite(trainer, "\n".join(f"guest{place}@example.org" for place in range(5)))
    with write():
        for place in range(3):
            person = people.person(f"Waiter {place}")
            db.session.add(Waiting(id=new_id(), person_id=person.id, course_id=course.id, since=now()))
    seen: list[str] = []
    for name, sign in (("invited", "guest"), ("waiting", "Waiter")):
        page = trainer.get(PEOPLE)
        while True:
            seen += [text for text in found(page, "//tbody/tr/th//text()") if text.startswith(sign)]
            links = [each for each in found(page, "//a[@rel='next']/@href") if f"{name}=" in each]
            if not links:
                break
            page = trainer.get(links[0].partition("#")[0])
    assert seen == [f"guest{place}@example.org" for place in range(5)] + [f"Waiter {place}" for place in range(3)]


class TestPrivacy:
    """An address on a list is personal data of its owner, known here or not (G9)."""

    @pytest.fixture
    def boris(self, app: Flask, course: Course, trainer: Browser) -> Person:
        """Invited before he had an account; a stranger was invited beside him."""
        invite(trainer, f"{BORIS}\nstranger@example.org")
        drain()
        return people.person("Boris", email="Boris@Example.org", email_verified=True)

    @staticmethod
    def held(name: str, person: Person) -> Held:
        return registry().exporters[name].export(person.id)

    def test_its_owner_is_given_it_with_the_letter_and_nobody_else_is(
        self, app: Flask, boris: Person, trainer: Browser
    ) -> None:
        assert [row["address"] for row in self.held("courses.invitations", boris).rows] == [BORIS]
        assert [row["address"] for row in self.held("mail.letters", boris).rows] == [BORIS]
        inviter = db.session.scalars(select(Person).where(Person.name == "Tatiana Trainer")).one()
        assert self.held("courses.invitations", inviter).rows == []
        assert self.held("mail.letters", inviter).rows == [], "whom one invites is not what is held about oneself"

    def test_who_only_says_that_the_address_is_theirs_gets_nothing(self, app: Flask, boris: Person) -> None:
        pretender = people.person("Pretender", email=BORIS)
        assert self.held("courses.invitations", pretender).rows == []
        assert self.held("mail.letters", pretender).rows == []

    def test_erasure_takes_the_invitation_and_the_letter_and_leaves_those_of_others(
        self, app: Flask, boris: Person
    ) -> None:
        with write():
            erasing._erase(erasing.Done(boris.id, now()))
        assert invited() == ["stranger@example.org"]
        assert db.session.scalars(select(Message.address).where(Message.person_id.is_(None))).all() == [
            "stranger@example.org"
        ]

    def test_old_invitations_are_really_deleted(self, app: Flask, boris: Person) -> None:
        limit = registry().retention["courses.invitations"]
        assert limit.after == timedelta(days=180)
        with write():
            db.session.execute(
                update(Invited).where(Invited.address == BORIS).values(invited_at=now() - timedelta(days=181))
            )
        assert limit.delete(now() - limit.after) == 1
        assert invited() == ["stranger@example.org"]
        assert db.session.scalars(select(Message.address)).all() == ["stranger@example.org"]
