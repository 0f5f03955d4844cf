"""The team of a course sees its certificates and revokes one with a reason; the holder hears of it, and nobody else may."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from courses.models import Course
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.certificates.models import Certificate
from minamata.certificates.services import issue
from minamata.db import db, new_id, now
from minamata.policies import SYSTEM
from tests.clients import Browser
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


def test_a_certificate_of_another_course_does_not_exist_for_this_team(app: Flask, course: Course) -> None:
    number = certificate(course, "Other", new_id()).number
    certificate(course)
    trainer = signed_in(app, "Trainer", course)
    assert trainer.press(PAGE, "Revoke", number=number, reason="Mine?").status_code == 404


def test_who_is_not_of_the_team_has_no_such_page(app: Flask, course: Course) -> None:
    certificate(course)
    assert signed_in(app, "Member").get(PAGE).status_code == 404
