"""Learners who go together: by a list, or everyone who acts for a Party (C10)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from courses.models import Cohort, Course, Enrolment
from courses.queries.catalogue import course_for
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.parties.models import Party
from minamata.policies import SYSTEM
from tests.clients import Browser
from tests.factories import bodies, people
from tests.factories.packages import write_course

PEOPLE = "/en/courses/test/people/"


@pytest.fixture(autouse=True)
def sample_parties(app: Flask) -> None:
    for code in ("XA", "XB"):
        bodies.party(code)


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    return course_for(SYSTEM, "test").course


@pytest.fixture
def leader(app: Flask) -> Browser:
    person = people.person("Trainer")
    people.grant(person, "trainer")
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def party(code: str) -> Party:
    return db.session.scalars(select(Party).where(Party.code == code)).one()


def acts_for(code: str, name: str, until: timedelta | None = None, is_focal_point: bool = False) -> Person:
    person, since, end = people.person(name), now() - timedelta(days=9), now() + until if until else None
    if is_focal_point:
        bodies.designation(person, party(code), since, end)
    else:
        bodies.membership(person, party(code), "country_team", since, end)
    return person


def cohort_of() -> dict[str, str | None]:
    """Who learns, by name, and in which cohort."""
    db.session.rollback()
    rows = db.session.execute(
        select(Person.name, Cohort.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
    )
    return dict(rows.all())


def test_a_country_is_enrolled_with_all_who_act_for_it_now(app: Flask, course: Course, leader: Browser) -> None:
    acts_for("XA", "Amina", is_focal_point=True)
    acts_for("XA", "Boris")
    acts_for("XA", "Former", until=timedelta(days=-1))
    acts_for("XB", "Chen", is_focal_point=True)
    done = leader.press(PEOPLE, "Enrol them", party="XA")
    assert done.status_code == 303
    assert "2 people were enrolled" in leader.get(done.headers["Location"].partition("#")[0]).text
    name = party("XA").name.shown("en").text
    assert cohort_of() == {"Amina": name, "Boris": name}


def test_a_country_enrolled_again_adds_those_who_have_come_since(app: Flask, course: Course, leader: Browser) -> None:
    acts_for("XA", "Amina", is_focal_point=True)
    leader.press(PEOPLE, "Enrol them", party="XA")
    acts_for("XA", "Boris")
    for _again in range(2):
        leader.press(PEOPLE, "Enrol them", party="XA")
    assert sorted(cohort_of()) == ["Amina", "Boris"]
    db.session.rollback()
    assert db.session.scalars(select(Course.learners)).one() == 2
    assert len(db.session.scalars(select(Cohort)).all()) == 1


def test_a_list_may_name_a_cohort_and_learners_of_before_join_it(app: Flask, course: Course, leader: Browser) -> None:
    for name in ("Amina", "Boris"):
        people.person(name, email=f"{name.lower()}@example.org", email_verified=True)
    leader.press(PEOPLE, "look", list="amina@example.org", do="enrol")
    assert cohort_of() == {"Amina": None}
    leader.press(PEOPLE, "look", list="amina@example.org\nboris@example.org", do="enrol", cohort="  Spring   2026 ")
    assert cohort_of() == {"Amina": "Spring 2026", "Boris": "Spring 2026"}
    page = leader.get(PEOPLE)
    assert "Spring 2026" in page.text


def test_the_team_looks_at_one_cohort_alone(app: Flask, course: Course, leader: Browser) -> None:
    acts_for("XA", "Amina", is_focal_point=True)
    acts_for("XB", "Chen", is_focal_point=True)
    for code in ("XA", "XB"):
        leader.press(PEOPLE, "Enrol them", party=code)
    with app.test_request_context():
        from minamata.web.addresses import short

        wanted = short(db.session.scalars(select(Cohort.id).where(Cohort.party_id == party("XB").id)).one())
    page = leader.get(f"{PEOPLE}?cohort={wanted}").text
    assert "Chen" in page
    assert "Amina" not in page
    assert leader.get(f"{PEOPLE}?cohort=2222222222222222222222").status_code == 404


def test_a_country_that_is_not_on_the_list_is_refused(app: Flask, course: Course, leader: Browser) -> None:
    acts_for("XA", "Amina", is_focal_point=True)
    answer = leader.press(PEOPLE, "Enrol them", party="ZZ")
    assert answer.status_code == 422
    assert "Choose a Party from the list" in answer.text
    assert cohort_of() == {}


def test_nobody_but_the_team_enrols_a_country(app: Flask, course: Course, leader: Browser) -> None:
    person = acts_for("XA", "Amina", is_focal_point=True)
    page = leader.get(PEOPLE)
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(person)
    assert client.press(page, "Enrol them", party="XA").status_code in {403, 404}
    assert cohort_of() == {}
