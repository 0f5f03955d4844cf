"""The team of a course sees its certificates and revokes one with a reason; the holder hears of it, and nobody else may."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import Route
from sqlalchemy import select

from courses.models import Course
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.certificates.models import Certificate
from minamata.certificates.services import issue
from minamata.db import db, new_id, now
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

PAGE = "/en/courses/test/certificates/"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    return db.session.scalars(select(Course)).one()


def signed_in(app: Flask, name: str, role_in: Course | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    who = people.person(name)
    if role_in is not None:
        people.grant(who, "trainer", "course", str(role_in.id))
    return client.sign_in(who)


def certificate(course: Course, holder: str = "Awa Sarr", subject: UUID | None = None) -> Certificate:
    return issue(
        person_id=people.person(holder).id,
        subject_kind="course",
        subject_id=subject or course.id,
        subject_revision_id=None,
        title=course.title,
        completed_on=now().date(),
        language="en",
        name_latin=holder,
        name_native=None,
    )


def test_the_team_revokes_with_a_reason_that_a_checker_reads(app: Flask, course: Course) -> None:
    number = certificate(course).number
    trainer = signed_in(app, "Trainer", course)
    assert "Awa Sarr" in trainer.get(PAGE).get_data(as_text=True)
    assert trainer.press(PAGE, "Revoke", number=number, reason="Issued by mistake").status_code == 303
    page = app.test_client().get(f"/check/{number}?lang=en").get_data(as_text=True)
    assert "This certificate was revoked" in page
    assert "Issued by mistake" in page
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "certificates.revoked")).one()
    assert entry.actor_id is not None


def test_the_holder_is_told_why(app: Flask, course: Course) -> None:
    made = certificate(course)
    client = app.test_client()
    assert isinstance(client, Browser)
    number, person_id = made.number, made.person_id
    signed_in(app, "Trainer", course).press(PAGE, "Revoke", number=number, reason="Issued by mistake")
    words = client.sign_in(db.session.get_one(Person, person_id)).get("/en/notifications/").get_data(as_text=True)
    assert "Your certificate was revoked: A test course" in words


def test_without_a_reason_nothing_is_revoked(app: Flask, course: Course) -> None:
    number = certificate(course).number
    trainer = signed_in(app, "Trainer", course)
    answer = trainer.press(PAGE, "Revoke", number=number, reason=" ")
    assert answer.status_code == 422
    assert "Write the reason; everyone who checks it reads it." in answer.get_data(as_text=True)
    assert db.session.scalars(select(Certificate.status)).one() == "valid"


@pytest.mark.parametrize("typed", ["0123 4567", "no number at all", "of another course"])
def test_a_number_that_is_none_of_this_course_is_to_be_mended_and_nothing_typed_is_lost(
    app: Flask, course: Course, typed: str
) -> None:
    other = certificate(course, "Other", new_id()).number
    certificate(course)
    typed = other if typed == "of another course" else typed
    trainer = signed_in(app, "Trainer", course)
    answer = trainer.press(PAGE, "Revoke", number=typed, reason="Issued by mistake")
    assert answer.status_code == 422
    assert found(answer, "//*[@id='number-why']")[0].text_content().startswith("No certificate of this course")
    assert found(answer, "//input[@id='number']/@value") == [typed]
    assert found(answer, "//input[@id='reason']/@value") == ["Issued by mistake"]
    assert set(db.session.scalars(select(Certificate.status))) == {"valid"}


def test_each_certificate_is_revoked_beside_its_name_with_a_reason(app: Flask, course: Course) -> None:
    numbers = {name: certificate(course, name).number for name in ("Awa Sarr", "Issa Kaboré")}
    trainer = signed_in(app, "Trainer", course)
    page = trainer.get(PAGE)
    [form] = found(page, f"//form[input[@value='{numbers['Awa Sarr']}']]")
    fields = {each.get("name"): each.get("value") or "" for each in form.iter("input")}
    assert trainer.post(PAGE, data=fields).status_code == 422, "a reason is asked for here as well"
    fields = {**fields, "reason": "Issued by mistake", "write_key": fields["write_key"] + "x"}
    assert trainer.post(PAGE, data=fields).status_code == 303
    states = dict(db.session.execute(select(Certificate.name_latin, Certificate.status)).all())
    assert states == {"Awa Sarr": "revoked", "Issa Kaboré": "valid"}
    again = trainer.get(PAGE)
    assert found(again, f"//form[input[@value='{numbers['Awa Sarr']}']]") == [], "what is revoked has no button"
    assert "Issued by mistake" in again.text


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_on_a_telephone_a_number_takes_two_lines_at_most_and_nothing_scrolls_aside(
    app: Flask, course: Course, chromium: ChromiumBrowser, lang: str
) -> None:
    certificate(course, "A Name That Is Rather Long, With Several Parts")
    trainer = signed_in(app, "Trainer", course)

    def answered(route: Route) -> None:
        path = urlsplit(route.request.url).path
        answer = trainer.get(path, headers={"Accept": route.request.headers.get("accept", "*/*")})
        route.fulfill(status=answer.status_code, body=answer.data, headers=dict(answer.headers))

    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.route("**/*", answered)
    page.goto(f"http://localhost{PAGE.replace('/en/', f'/{lang}/')}")
    lines = page.evaluate(
        "() => new Set([...document.querySelectorAll('li a bdi.num')].map(each => each.getBoundingClientRect().top)).size"
    )
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
    assert 1 <= lines <= 2
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    heights = page.evaluate(
        "() => [...document.querySelectorAll('li a bdi.num')].map(each => each.getClientRects().length)"
    )
    assert heights == [1, 1]
    context.close()


def test_who_is_not_of_the_team_has_no_such_page(app: Flask, course: Course) -> None:
    certificate(course)
    assert signed_in(app, "Member").get(PAGE).status_code == 404
