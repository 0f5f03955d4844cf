"""A course says whether it gives a certificate; without one, who completes it is told so and offered none (C6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.models import Course
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.badges.slots import USUAL_BADGE_BYTES, USUAL_PICTURE_BYTES
from minamata.certificates.models import Certificate
from minamata.db import db
from minamata.events import drain
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token

PAGE = "/en/courses/test/"
RULES = f"{PAGE}settings/"


@pytest.fixture(autouse=True)
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    return db.session.scalars(select(Course)).one()


@pytest.fixture
def trainer(app: Flask) -> Browser:
    person = people.person("Trainer")
    people.grant(person, "trainer")
    return browser(app, person)


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa Sarr", name_latin="Awa Sarr")


@pytest.fixture
def learner(app: Flask, awa: Person) -> Browser:
    client = browser(app, awa)
    client.press(PAGE, "Enrol and begin")
    return client


def browser(app: Flask, who: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(who)


def give_none(trainer: Browser) -> None:
    page = trainer.get(RULES)
    assert found(page, "//input[@name='gives_certificate']/@checked"), "a course gives one unless its team says no"
    assert trainer.press(page, "Save", also={"gives_certificate": []}).status_code == 303


def complete(learner: Browser) -> None:
    learner.press(f"{PAGE}u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    learner.press(f"{PAGE}u2/", "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    for unit in ("u1", "u2"):
        learner.press(f"{PAGE}{unit}/", "next")
    drain()


def text_of(client: Browser, path: str) -> str:
    return " ".join(client.get(path).text.split())


def test_who_completes_such_a_course_is_told_so_everywhere_and_offered_none(trainer: Browser, learner: Browser) -> None:
    give_none(trainer)
    assert found(learner.get(PAGE), "//dt[.='Certificate']/following-sibling::dd[1]")[0].text_content() == "none"
    assert "It is completed when every part is done and your answers reach 80%." in text_of(learner, f"{PAGE}progress")
    assert "ertificate" not in text_of(learner, f"{PAGE}progress")
    complete(learner)
    page = text_of(learner, PAGE)
    assert "Completed on" in page
    assert "This course gives no certificate." in page
    assert "Make my certificate" not in page
    assert "How good was this course?" in page, "it can be rated all the same"
    progress = text_of(learner, f"{PAGE}progress")
    assert "You completed this course on" in progress
    assert "/me/learning/" in progress
    assert "Your certificate" not in text_of(learner, "/en/")
    told = text_of(learner, "/en/notifications/")
    assert "You have completed a course: A test course" in told
    assert "stands in your learning record" in told
    assert "certificate is ready" not in told
    assert "A test course" in text_of(learner, "/en/me/learning/")


def test_with_a_certificate_all_of_them_offer_it(learner: Browser) -> None:
    assert "It is yours when every part is done and your answers reach 80%." in text_of(learner, f"{PAGE}progress")
    complete(learner)
    assert "Make my certificate" in text_of(learner, PAGE)
    assert "certificate is ready" in text_of(learner, "/en/notifications/")


def test_whoever_asks_all_the_same_is_refused_by_page_and_by_program(
    app: Flask, trainer: Browser, learner: Browser, awa: Person
) -> None:
    complete(learner)
    seen = learner.get(PAGE)
    program = Program(app, token(awa))
    assert (program.get("courses/test").json or {})["gives_certificate"] is True
    give_none(trainer)
    assert learner.press(seen, "Make my certificate").status_code == 409
    assert learner.get(f"{PAGE}certificate").status_code == 303
    refused = program.post("courses/test/certificate", {"language": "en", "name_latin": "Awa Sarr"})
    assert (refused.status_code, (refused.json or {})["type"]) == (409, "/problems/no-certificate")
    assert (program.get("courses/test").json or {})["gives_certificate"] is False
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_certificate_that_was_made_before_stands_and_is_still_there_to_fetch(
    trainer: Browser, learner: Browser
) -> None:
    complete(learner)
    learner.press(PAGE, "Make my certificate")
    give_none(trainer)
    page = text_of(learner, PAGE)
    assert "Open the PDF" in page
    assert "Make a new certificate" not in page
    assert db.session.scalars(select(Certificate.status)).one() == "valid"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "courses.rules_changed")).one()
    assert ((entry.before or {})["certificate"], (entry.after or {})["certificate"]) == (True, False)


def test_beside_the_pdf_the_holder_finds_the_badge_with_its_size(app: Flask, learner: Browser) -> None:
    complete(learner)
    learner.press(PAGE, "Make my certificate")
    [link] = found(learner.get(PAGE), "//a[contains(@href, 'badge.json')]")
    assert " ".join(link.text_content().split()) == "Badge (JSON), about 3 KB"
    answer = app.test_client().get(link.get("href"))
    assert answer.mimetype == "application/vc+ld+json"
    assert abs(len(answer.data) - USUAL_BADGE_BYTES) < USUAL_BADGE_BYTES / 2
    picture = app.test_client().get(link.get("href").replace(".json", ".svg"))
    assert abs(len(picture.data) - USUAL_PICTURE_BYTES) < USUAL_PICTURE_BYTES / 2


def test_what_was_revoked_has_no_badge_beside_it(trainer: Browser, learner: Browser) -> None:
    complete(learner)
    learner.press(PAGE, "Make my certificate")
    number = db.session.scalars(select(Certificate.number)).one()
    trainer.press(f"{PAGE}certificates/", "Revoke", number=number, reason="Issued by mistake")
    page = learner.get(PAGE)
    assert "Issued by mistake" in page.text
    assert found(page, "//a[contains(@href, 'badge.json') or contains(., 'PDF')]") == []
