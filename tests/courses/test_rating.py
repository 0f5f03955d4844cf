"""What learners think of a course they have completed (C13)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.models import Course, Enrolment, Rating
from courses.queries.catalogue import course_for
from courses.services import rating
from courses.services.importing import import_course
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.modules import registry
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

PAGE = "/en/courses/test/"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    return course_for(SYSTEM, "test").course


def graduate(app: Flask, name: str = "Learner") -> tuple[Browser, Person]:
    person = people.person(name)
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(person)
    client.press(PAGE, "Enrol and begin")
    with write():
        db.session.execute(update(Enrolment).where(Enrolment.person_id == person.id).values(completed_at=now()))
    return client, person


def counted() -> tuple[int, int]:
    db.session.rollback()
    return db.session.execute(select(Course.rating_count, Course.rating_sum)).one()


def test_who_completed_a_course_rates_it_and_may_change_their_mind(app: Flask, course: Course) -> None:
    client, _person = graduate(app)
    done = client.press(PAGE, "Send", stars="2", words="Too <b>short</b>")
    assert done.status_code == 303
    assert "Thank you" in client.get(done.headers["Location"].partition("#")[0]).text
    assert counted() == (1, 2)
    client.press(PAGE, "Send", stars="5", words="")
    assert counted() == (1, 5)
    assert found(client.get(PAGE), "//input[@name='stars'][@checked]/@value") == ["5"]


def test_who_did_not_complete_it_is_not_asked_and_cannot_rate(app: Flask, course: Course) -> None:
    client, person = graduate(app)
    page = client.get(PAGE)
    with write():
        db.session.execute(update(Enrolment).where(Enrolment.person_id == person.id).values(completed_at=None))
    assert "How good was this course?" not in client.get(PAGE).text
    assert client.press(page, "Send", stars="1").status_code == 409
    assert counted() == (0, 0)


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "many"])
def test_stars_that_are_none_are_refused_and_the_words_stay(app: Flask, course: Course, stars: str) -> None:
    client, _person = graduate(app)
    answer = client.press(PAGE, "Send", stars=stars, words="Half a thought")
    assert answer.status_code == 422
    assert "Half a thought" in answer.text
    assert counted() == (0, 0)


def test_words_of_any_length_are_told_where_they_end(app: Flask, course: Course) -> None:
    client, _person = graduate(app)
    answer = client.press(PAGE, "Send", stars="3", words="x" * 2001)
    assert answer.status_code == 422
    assert "2,000" in answer.text or "2000" in answer.text
    assert "x" * 2001 in answer.text


def test_four_ratings_are_nobodys_to_see_and_five_are_everybodys(app: Flask, course: Course) -> None:
    clients = [graduate(app, f"Learner {place}")[0] for place in range(5)]
    for place, client in enumerate(clients):
        assert "of 5" not in client.get(PAGE).text
        client.press(PAGE, "Send", stars=str(1 + place), words="")
    assert "3 of 5 (5)" in app.test_client().get(PAGE).text
    assert "3 of 5" in app.test_client().get("/en/courses/").text
    assert "٣" in app.test_client().get("/ar/courses/test/").text


def test_the_team_reads_the_words_without_names_and_nobody_else_does(app: Flask, course: Course) -> None:
    client, _person = graduate(app, "Zenobia Unique")
    client.press(PAGE, "Send", stars="4", words="<script>alert(1)</script> more on trade")
    trainer = people.person("Trainer")
    people.grant(trainer, "trainer")
    team = app.test_client()
    assert isinstance(team, Browser)
    page = team.sign_in(trainer).get(f"{PAGE}rating")
    assert "more on trade" in page.text
    assert "<script>alert" not in page.text
    assert "Zenobia" not in page.text
    assert client.get(f"{PAGE}rating").status_code == 404
    assert app.test_client().get(f"{PAGE}rating").status_code == 404


def test_an_erased_person_leaves_no_stars_behind(app: Flask, course: Course) -> None:
    client, person = graduate(app)
    client.press(PAGE, "Send", stars="4", words="mine")
    held = registry(app).exporters["courses.ratings"]
    assert [row["words"] for row in held.export(person.id).rows] == ["mine"]
    with write():
        assert held.erase is not None
        held.erase(person.id)
    assert counted() == (0, 0)
    assert db.session.scalars(select(Rating)).all() == []


def test_a_rating_sent_twice_counts_once(app: Flask, course: Course) -> None:
    _client, person = graduate(app)
    for _again in range(2):
        rating.rate(actor_for(db.session.get_one(Person, person.id)), course_for(SYSTEM, "test").course, 3, "")
    assert counted() == (1, 3)
