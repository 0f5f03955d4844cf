"""Help for everyone, also for those who cannot sign in; questions reach somebody and are answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from minamata.accounts.models import Person
from minamata.app import create_app
from minamata.audit.models import AuditEntry
from minamata.config import settings_from
from minamata.db import db, now, write
from minamata.events import drain
from minamata.help import privacy
from minamata.help.models import HelpRequest
from minamata.help.topics import TOPICS, all_topics
from minamata.i18n import LANGUAGES
from minamata.notifications.models import Notice
from minamata.web.addresses import short
from minamata.web.limits import limiter
from tests.clients import Browser, found
from tests.factories import people


@pytest.fixture
def secretariat(app: Flask) -> Person:
    who = people.person("Greta")
    people.grant(who, "administrator")
    return who


def browser(app: Flask, who: Person | None = None) -> Browser:
    made = app.test_client()
    assert isinstance(made, Browser)
    return made.sign_in(who) if who is not None else made


def asked() -> list[HelpRequest]:
    return list(db.session.scalars(select(HelpRequest).order_by(HelpRequest.id)))


class TestReading:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_help_is_readable_signed_out_in_every_language(self, client: Browser, lang: str) -> None:
        answer = client.get(f"/{lang}/help/")
        assert answer.status_code == 200
        assert len(found(answer, "//main//section[@id]/h2")) == len(TOPICS)
        assert found(answer, "//main//section[@lang]") == []
        assert len(found(answer, "//main//section//li")) >= 4 * len(TOPICS)

    def test_every_text_is_there_in_six_languages_and_some_wait_for_a_native_reader(self) -> None:
        for lang in LANGUAGES:
            for text in all_topics(lang).values():
                assert text.lang == lang
                assert text.facts.get("check") == ("wording" if lang in {"ar", "zh", "ru"} else None)

    def test_every_page_leads_to_it(self, client: Browser) -> None:
        for path in ("/en/", "/en/sign-in", "/en/nowhere/"):
            assert found(client.get(path), "//footer//a[@href='/en/help/']")

    def test_hours_are_named_where_the_operator_named_them(self, environ: dict[str, str], app: Flask) -> None:
        made = create_app(settings_from({**environ, "MINAMATA_CONTACT_HOURS": "Mon–Fri 9:00–17:00 (Geneva)"}))
        made.testing, made.test_client_class = True, Browser
        for path in ("/en/help/", "/en/help/contact", "/en/help/asked"):
            assert "Mon–Fri 9:00–17:00 (Geneva)" in made.test_client().get(path).get_data(as_text=True)
            assert "Questions are looked at" not in browser(app).get(path).get_data(as_text=True)


class TestAsking:
    def test_a_stranger_asks_and_says_where_to_answer(self, client: Browser) -> None:
        answer = client.press(
            "/fr/help/contact", None, text="Où est ma lettre ?", name="Anne", email="anne@example.org"
        )
        assert (answer.status_code, answer.location) == (303, "/fr/help/asked")
        assert "Set-Cookie" not in answer.headers
        [question] = asked()
        assert (question.name, question.email, question.language) == ("Anne", "anne@example.org", "fr")
        assert question.person_id is None

    def test_of_a_person_only_the_id_is_kept(self, app: Flask) -> None:
        member = people.person("Mina", email="mina@example.org")
        signed_in = browser(app, member)
        assert found(signed_in.get("/en/help/contact"), "//input[@name='email']") == []
        assert signed_in.press("/en/help/contact", "Send the question", text="Help!").status_code == 303
        [question] = asked()
        assert (question.person_id, question.name, question.email) == (member.id, None, None)

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"text": "", "email": "a@example.org"}, "Write your question."),
            ({"text": "Help", "email": ""}, "Write the address"),
            ({"text": "Help", "email": "nobody"}, "This is no e-mail address"),
            ({"text": "x" * 5001, "email": "a@example.org"}, "too long"),
        ],
    )
    def test_what_cannot_be_used_is_refused_and_given_back(
        self, client: Browser, fields: dict[str, str], says: str
    ) -> None:
        answer = client.press("/en/help/contact", "Send the question", **fields)
        assert answer.status_code == 422
        assert says in answer.get_data(as_text=True)
        assert found(answer, "//textarea[@id='text']/text()")[0].strip() == fields["text"]
        assert asked() == []

    def test_pressed_twice_it_is_asked_once(self, client: Browser) -> None:
        page = client.get("/en/help/contact")
        for _press in range(2):
            client.press(page, "Send the question", text="Help", email="a@example.org")
        assert len(asked()) == 1

    def test_a_flood_is_stopped(self, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limiter, "enabled", True)
        page = client.get("/en/help/contact")
        codes = [
            client.press(page, "Send the question", text="Help", email="a@example.org", write_key=f"k{n}").status_code
            for n in range(6)
        ]
        assert codes == [303] * 5 + [429]

    def test_the_secretariat_is_told_once(self, app: Flask, client: Browser, secretariat: Person) -> None:
        member = people.person("Mina")
        client.press("/en/help/contact", "Send the question", text="Where is my letter?", email="a@example.org")
        drain()
        drain()
        assert db.session.scalars(select(Notice.person_id)).all() == [secretariat.id]
        words = browser(app, secretariat).get("/en/notifications/").get_data(as_text=True)
        assert "Somebody asks for help" in words
        assert "Where is my letter?" in words
        assert member.unread_notices == 0


class TestAnswering:
    @pytest.fixture
    def question(self, client: Browser) -> HelpRequest:
        client.press("/en/help/contact", "Send the question", text="Where is my letter?", email="a@example.org")
        return asked()[0]

    def test_only_the_secretariat_sees_questions(
        self, app: Flask, client: Browser, question: HelpRequest, secretariat: Person
    ) -> None:
        assert client.get("/en/help/requests/").status_code == 404
        member = browser(app, people.person("Member"))
        assert member.get("/en/help/requests/").status_code == 404
        token = found(member.get("/en/"), "//input[@name='csrf_token']/@value")[0]
        fields = {"state": "closed", "csrf_token": token, "write_key": "k"}
        assert member.post(f"/en/help/requests/{short(question.id)}", data=fields).status_code == 404
        page = browser(app, secretariat).get("/en/help/requests/")
        assert "Where is my letter?" in page.get_data(as_text=True)
        assert found(page, "//a[starts-with(@href, 'mailto:a')]")

    def test_its_state_is_noted_and_logged(self, app: Flask, question: HelpRequest, secretariat: Person) -> None:
        signed_in = browser(app, secretariat)
        assert signed_in.press("/en/help/requests/", "answered").status_code == 303
        assert asked()[0].state == "answered"
        assert "Where is my letter?" not in signed_in.get("/en/help/requests/").get_data(as_text=True)
        assert "Where is my letter?" in signed_in.get("/en/help/requests/?state=answered").get_data(as_text=True)
        [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "help.changed"))
        assert (line.before, line.after) == ({"state": "new"}, {"state": "answered"})
        assert signed_in.get("/en/help/requests/?state=lost").status_code == 404

    def test_after_a_year_it_is_deleted(self, app: Flask, question: HelpRequest) -> None:
        [limit] = privacy.retention
        assert limit.delete(now() - limit.after) == 0
        with write():
            db.session.execute(update(HelpRequest).values(created_at=now() - timedelta(days=366)))
        assert limit.delete(now() - limit.after) == 1
        assert asked() == []
