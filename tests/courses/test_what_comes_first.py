"""Courses that come before others, and what the catalogue says a course is about (C10, C13)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.models import Course, Enrolment
from courses.queries.catalogue import course_for
from courses.queries.facets import themes_of
from courses.services import inviting
from courses.services.importing import import_course
from courses.services.rules import Rules, change_rules
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from minamata.policies import SYSTEM
from minamata.thesaurus import reference
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course


@pytest.fixture(autouse=True)
def thesaurus(app: Flask) -> None:
    reference.load()


@pytest.fixture
def courses(app: Flask, tmp_path: Path) -> dict[str, Course]:
    """Three courses: basics, trade and mining."""
    with app.test_request_context():
        for name in ("basics", "trade", "mining"):
            folder = tmp_path / name
            folder.mkdir()
            import_course(SYSTEM, write_course(folder, number=name, title=name.title()), name)
    return {name: course_for(SYSTEM, name).course for name in ("basics", "trade", "mining")}


def member(app: Flask, **fields: object) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(people.person("Learner", **fields))


def trainer(app: Flask, **scope: str) -> Browser:
    person = people.person("Trainer")
    people.grant(person, "trainer", **scope)
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def put_before(courses: dict[str, Course], course: str, *required: str) -> None:
    change_rules(
        SYSTEM, courses[course], Rules("open", None, None, None, required=[courses[name].id for name in required])
    )


def complete(name: str) -> None:
    with write():
        course_id = db.session.scalar(select(Course.id).where(Course.slug == name))
        db.session.execute(update(Enrolment).where(Enrolment.course_id == course_id).values(completed_at=now()))


def enrolled(name: str) -> int:
    db.session.rollback()
    return len(
        db.session.scalars(
            select(Enrolment).join(Course, Course.id == Enrolment.course_id).where(Course.slug == name)
        ).all()
    )


def test_a_course_opens_when_what_comes_first_is_completed(app: Flask, courses: dict[str, Course]) -> None:
    client = member(app)
    early = client.get("/en/courses/trade/")
    put_before(courses, "trade", "basics")
    page = client.get("/en/courses/trade/").text
    assert "Another course comes first" in page
    assert "/en/courses/basics/" in page
    refused = client.press(early, "Enrol and begin")
    assert refused.status_code == 409
    assert enrolled("trade") == 0
    client.press("/en/courses/basics/", "Enrol and begin")
    assert "Another course comes first" in client.get("/en/courses/trade/").text
    complete("basics")
    assert client.press("/en/courses/trade/", "Enrol and begin").status_code == 303
    assert enrolled("trade") == 1


def test_who_learns_already_goes_on_and_who_is_enrolled_by_the_team_begins(
    app: Flask, courses: dict[str, Course]
) -> None:
    client = member(app)
    client.press("/en/courses/trade/", "Enrol and begin")
    put_before(courses, "trade", "basics")
    assert client.get("/en/courses/trade/u1/").status_code == 200
    member(app, email="a@example.org", email_verified=True)
    with app.test_request_context():
        inviting.enrol_addresses(SYSTEM, courses["trade"], ["a@example.org"], dry_run=False)
    assert enrolled("trade") == 2


def test_a_prerequisite_that_is_hidden_from_a_person_is_not_named_to_them(
    app: Flask, courses: dict[str, Course]
) -> None:
    put_before(courses, "trade", "basics")
    with write():
        db.session.execute(update(Course).where(Course.slug == "basics").values(audience="party:XA"))
    client = member(app)
    page = client.get("/en/courses/trade/")
    assert "a course that is not open to you" in page.text
    assert "basics" not in page.text.lower()
    assert "Enrol and begin" not in page.text


def test_courses_that_would_wait_for_each_other_are_refused_by_name(app: Flask, courses: dict[str, Course]) -> None:
    put_before(courses, "mining", "trade")
    put_before(courses, "trade", "basics")
    team = trainer(app)
    answer = team.press("/en/courses/basics/settings/", "Save", required=str(courses["mining"].id), capacity="7")
    assert answer.status_code == 422
    titles = [course.title.shown("en").text for course in (courses["basics"], courses["mining"], courses["trade"])]
    assert "; ".join([*titles, titles[0]]) in answer.text
    assert 'value="7"' in answer.text
    itself = team.press("/en/courses/basics/settings/", "Save", required=str(courses["basics"].id))
    assert itself.status_code == 422
    assert member(app).press("/en/courses/basics/", "Enrol and begin").status_code == 303


def test_the_team_says_what_a_course_is_about_and_the_catalogue_finds_it(
    app: Flask, courses: dict[str, Course]
) -> None:
    team = trainer(app)
    saved = team.press("/en/courses/trade/settings/", "Save", themes=["supply-trade", "waste"], level="2")
    assert saved.status_code == 303
    again = team.get("/en/courses/trade/settings/")
    assert sorted(found(again, "//input[@name='themes'][@checked]/@value")) == ["supply-trade", "waste"]
    listed = member(app).get("/en/courses/?theme=waste").text
    assert "/en/courses/trade/" in listed
    assert "/en/courses/mining/" not in listed
    assert "Mercury wastes" in listed
    assert "Mercury wastes" in member(app).get("/en/courses/trade/").text
    assert "Déchets" in member(app).get("/fr/courses/trade/").text
    nothing = member(app).get("/en/courses/?theme=no-such-thing&theme=%27--")
    assert nothing.status_code == 200
    assert "No course answers all of this" in nothing.text
    assert team.press("/en/courses/trade/settings/", "Save", themes="no-such-thing").status_code == 422
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "courses.rules_changed")).all()[-1]
    assert (told.after or {})["themes"] == ["supply-trade", "waste"]


def test_a_package_may_say_what_its_course_is_about(app: Flask, tmp_path: Path) -> None:
    policy = '{"course/2026": {"other_course_settings": {"themes": ["asgm", "no-such-thing", 7]}}}'
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path, extra={"policies/2026/policy.json": policy}), "test")
    assert "/en/courses/test/" in member(app).get("/en/courses/?theme=asgm").text
    assert themes_of(course_for(SYSTEM, "test").course) == ["asgm"]
    with app.test_request_context():
        change_rules(SYSTEM, course_for(SYSTEM, "test").course, Rules("open", None, None, None, themes=["waste"]))
        import_course(SYSTEM, tmp_path, "test")
    assert themes_of(course_for(SYSTEM, "test").course) == ["waste"], "what the team has chosen stands"


def test_trainers_of_a_course_are_named_on_its_page_by_the_secretariat_alone(
    app: Flask, courses: dict[str, Course]
) -> None:
    people.person("Tara Teacher", email="tara@example.org", email_verified=True, position="Chemist")
    office = people.person("Greta")
    people.grant(office, "administrator")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(office)
    people_page = "/en/courses/trade/people/"
    wrong = client.press(people_page, "Name", address="nobody@example.org", reason="COP decision")
    assert wrong.status_code == 422
    assert "Nobody here has this address" in wrong.text
    assert 'value="nobody@example.org"' in wrong.text
    assert client.press(people_page, "Name", address="TARA@example.org", reason="Leads the course").status_code == 303
    page = app.test_client().get("/en/courses/trade/").text
    assert "Tara Teacher" in page
    assert "Chemist" in page
    assert "Tara Teacher" not in app.test_client().get("/en/courses/mining/").text
    team = trainer(app)
    hidden = {"address": "tara@example.org", "reason": "x"}
    assert "Name a trainer" not in team.get(people_page).text
    assert team.post(f"{people_page}trainers", data=hidden).status_code in {400, 403, 404}
    client.press(people_page, "End")
    assert "Tara Teacher" not in app.test_client().get("/en/courses/trade/").text
