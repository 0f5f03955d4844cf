"""Feedback: from every page, by everyone, counted once; read by the secretariat, answered in public."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.db import db
from minamata.feedback import services
from minamata.feedback.models import Feedback
from minamata.feedback.services import Said
from minamata.i18n import LANGUAGES
from minamata.notifications.models import Notice
from minamata.policies import NOBODY
from minamata.web.limits import limiter
from tests.clients import Browser, found
from tests.factories import people
from tests.statements import statements


@pytest.fixture
def member(app: Flask) -> Person:
    return people.person("Mina Member")


@pytest.fixture
def secretariat(app: Flask) -> Browser:
    who = people.person("Greta")
    people.grant(who, "administrator")
    return browser(app).sign_in(who)


def browser(app: Flask) -> Browser:
    made = app.test_client()
    assert isinstance(made, Browser)
    return made


def kept() -> list[Feedback]:
    return list(db.session.scalars(select(Feedback).order_by(Feedback.id)))


def triage(secretariat: Browser, message: Feedback, **fields: str) -> int:
    from minamata.web.addresses import short

    return secretariat.press(f"/en/feedback/triage/{short(message.id)}", "Save", **fields).status_code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_asks_in_its_language(client: Browser, lang: str) -> None:
    for path in ("", "parties/", "accessibility/", "nowhere/"):
        assert len(found(client.get(f"/{lang}/{path}"), "//footer//form//button[@name='helped']")) == 2


def test_without_an_account_one_press_is_enough(client: Browser) -> None:
    answer = client.press("/fr/parties/", "yes")
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    [said] = kept()
    assert (said.page, said.language, said.helped, said.signed_in, said.person_id) == (
        "/fr/parties/",
        "fr",
        True,
        False,
        None,
    )
    thanks = client.get(answer.location)
    assert "Set-Cookie" not in thanks.headers
    assert found(thanks, "//a[@href='/fr/parties/' and contains(@class, 'main')]")


def test_words_alone_are_enough_too(client: Browser) -> None:
    assert client.press("/en/parties/?x=secret", "Send feedback", text="  The map is missing. ").status_code == 303
    [said] = kept()
    assert (said.helped, said.text, said.page) == (None, "The map is missing.", "/en/parties/")


def test_nothing_is_refused_and_says_what_to_do(client: Browser) -> None:
    answer = client.press("/en/parties/", "Send feedback", text="  ")
    assert answer.status_code == 422
    assert "Choose yes or no" in answer.get_data(as_text=True)
    assert kept() == []


def test_pressed_twice_it_counts_once(client: Browser) -> None:
    page = client.get("/en/parties/")
    first, second = client.press(page, "no"), client.press(page, "no")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(kept()) == 1


def test_two_people_with_the_same_words_are_two(app: Flask, client: Browser) -> None:
    client.press("/en/parties/", "no")
    browser(app).press("/en/parties/", "no")
    assert len(kept()) == 2


def test_a_form_of_another_site_is_refused(client: Browser) -> None:
    answer = client.post(
        "/en/feedback/send",
        data={"helped": "yes", "page": "/en/", "write_key": "k"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert kept() == []


def test_a_flood_is_stopped_and_the_words_can_be_sent_later(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    page = client.get("/en/parties/")
    answers = [client.press(page, "no", also={"write_key": f"key {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert len(kept()) == 10
    assert answers[-1].headers["Retry-After"]


def test_who_it_was_is_kept_only_when_they_want_an_answer(app: Flask, member: Person) -> None:
    signed_in = browser(app).sign_in(member)
    signed_in.press("/en/parties/", "Send feedback", text="One")
    signed_in.press("/en/parties/", "Send feedback", text="Two", answer="1")
    signed_in.press("/en/parties/", "yes", answer="1")
    assert [(said.signed_in, said.person_id) for said in kept()] == [
        (True, None),
        (True, member.id),
        (True, None),
    ]


def test_a_stranger_who_says_they_want_an_answer_stays_unknown(client: Browser) -> None:
    client.press("/en/parties/", "Send feedback", also={"text": "One", "answer": "1"})
    assert kept()[0].person_id is None


def test_the_key_to_a_certificate_is_not_kept(client: Browser) -> None:
    client.press(client.get("/check/"), "no", also={"page": "/check/0123456789abcdef0123456789abcdef"})
    assert kept()[0].page == "/check/<number>"
    assert (
        "0123"
        not in client.get("/en/feedback/thanks?page=/check/0123456789")
        .get_data(as_text=True)
        .split("<main")[1]
        .split("</main")[0]
    )


@pytest.mark.parametrize(
    "page", ["//elsewhere.example/", "https://elsewhere.example/", "javascript:alert(1)", "/nowhere"]
)
def test_a_page_that_is_not_ours_is_neither_kept_nor_linked(client: Browser, page: str) -> None:
    answer = client.press("/en/parties/", "yes", also={"page": page})
    assert kept()[0].page == ""
    assert found(client.get(answer.location), "//main//a[contains(@class, 'main')]") == []


def test_very_long_text_is_cut_not_refused(client: Browser) -> None:
    client.press("/en/parties/", "Send feedback", text="x" * 5000)
    assert len(kept()[0].text or "") == 2000


def test_the_box_costs_no_statement(app: Flask, client: Browser) -> None:
    with statements(app) as seen:
        assert client.get("/en/accessibility/").status_code == 200
    assert seen == []


class TestTriage:
    @pytest.fixture
    def message(self, client: Browser) -> Feedback:
        client.press("/en/parties/", "Send feedback", text="The map is missing, says Mr Private.")
        return kept()[0]

    def test_only_the_secretariat_sees_messages(
        self, app: Flask, client: Browser, message: Feedback, member: Person, secretariat: Browser
    ) -> None:
        from minamata.web.addresses import short

        for path in ("/en/feedback/triage/", f"/en/feedback/triage/{short(message.id)}"):
            assert client.get(path).status_code == 404
            assert browser(app).sign_in(member).get(path).status_code == 404
            assert "The map is missing" in secretariat.get(path).get_data(as_text=True)
        signed_in = browser(app).sign_in(member)
        token = found(signed_in.get("/en/"), "//input[@name='csrf_token']/@value")[0]
        refused = signed_in.post(
            f"/en/feedback/triage/{short(message.id)}", data={"csrf_token": token, "write_key": "k", "state": "done"}
        )
        assert refused.status_code == 404
        assert kept()[0].state == "new"

    def test_only_our_own_wording_is_published(self, client: Browser, message: Feedback, secretariat: Browser) -> None:
        assert "map" not in main_of(client.get("/en/feedback/").get_data(as_text=True))
        assert triage(secretariat, message, state="planned", said_en="A map was missed.", answer_en="It comes.") == 303
        words = main_of(client.get("/en/feedback/").get_data(as_text=True))
        assert "A map was missed." in words
        assert "It comes." in words
        assert "Planned" in words
        assert "Private" not in words

    def test_an_answer_in_another_language_says_so(
        self, client: Browser, message: Feedback, secretariat: Browser
    ) -> None:
        triage(secretariat, message, state="done", said_en="A map was missed.", answer_en="It is here.")
        assert found(client.get("/ar/feedback/"), "//main//*[@lang='en' and @dir='ltr']")

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "new", "said_en": "A map.", "answer_en": "Yes."},
            {"state": "done", "said_en": "", "answer_en": "Yes."},
            {"state": "declined", "said_en": "A map.", "answer_en": ""},
        ],
    )
    def test_what_is_not_finished_is_not_published(
        self, client: Browser, message: Feedback, secretariat: Browser, fields: dict[str, str]
    ) -> None:
        assert triage(secretariat, message, **fields) == 303
        assert "A map." not in client.get("/en/feedback/").get_data(as_text=True)

    def test_it_stands_in_the_log(self, message: Feedback, secretariat: Browser) -> None:
        triage(secretariat, message, state="declined", said_en="A map.", answer_en="No.")
        [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "feedback.triaged"))
        assert (line.before or {})["state"] == "new"
        assert (line.after or {})["state"] == "declined"

    def test_of_two_who_answer_at_once_the_second_sees_both(self, message: Feedback, secretariat: Browser) -> None:
        from minamata.web.addresses import short

        page = secretariat.get(f"/en/feedback/triage/{short(message.id)}")
        assert secretariat.press(page, "Save", state="done", answer_en="First").status_code == 303
        second = secretariat.press(page, "Save", state="done", answer_en="Second", write_key="another")
        assert second.status_code == 409
        assert {"First", "Second"} <= set(second.get_data(as_text=True).replace("<", ">").replace("\n", ">").split(">"))
        assert secretariat.press(second, "Save", write_key="third").status_code == 303
        assert dict(kept()[0].answer) == {"en": "Second"}

    def test_a_state_there_is_not_is_refused(self, message: Feedback, secretariat: Browser) -> None:
        assert triage(secretariat, message, state="lost") == 422
        assert secretariat.get("/en/feedback/triage/?state=lost").status_code == 404

    def test_whoever_wanted_an_answer_hears_of_it_once(self, app: Flask, member: Person, secretariat: Browser) -> None:
        browser(app).sign_in(member).press("/en/parties/", "Send feedback", text="A map?", answer="1")
        [message] = kept()
        triage(secretariat, message, state="planned", said_en="A map.", answer_en="Soon.")
        triage(secretariat, message, state="planned", said_en="A map!", answer_en="Soon.")
        assert len(db.session.scalars(select(Notice).where(Notice.person_id == member.id)).all()) == 1
        words = browser(app).sign_in(member).get("/en/notifications/").get_data(as_text=True)
        assert "Your feedback was answered" in words
        assert "Soon." in words

    def test_pages_that_helped_least_come_first(self, client: Browser, secretariat: Browser) -> None:
        for path, helped in (("/en/parties/", "yes"), ("/en/courses/", "no"), ("/en/courses/", "no")):
            client.press(path, helped)
        cells = found(secretariat.get("/en/feedback/triage/"), "//main//tbody/tr/*/text()")
        assert cells == ["/en/courses/", "0", "2", "/en/parties/", "1", "0"]

    def test_long_lists_go_on_by_key(self, secretariat: Browser) -> None:
        for n in range(51):
            services.give(NOBODY, Said("/en/parties/", "en", None, f"message {n:02}", wants_answer=False))
        first = secretariat.get("/en/feedback/triage/")
        [older] = found(first, "//a[@rel='next']/@href")
        assert "message 50" in first.get_data(as_text=True)
        assert "message 00" not in first.get_data(as_text=True)
        assert "message 00" in secretariat.get(older).get_data(as_text=True)


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", maxsplit=1)[0]
