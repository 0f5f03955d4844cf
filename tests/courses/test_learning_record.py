"""One page holds what a person learns over all rooms; it is theirs alone, and they can take it along."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask

from courses.services.importing import import_course
from minamata.events import drain
from minamata.policies import SYSTEM
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import write_course

PAGE, TABLE = "/en/me/learning/", "/en/me/learning.csv"


@pytest.fixture
def learner(app: Flask, tmp_path: Path) -> Browser:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", title="=1+1 A course"), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member")).press("/en/courses/test/", "Enrol and begin")
    return client


def complete(client: Browser) -> None:
    client.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    client.press("/en/courses/test/u1/", "next")
    client.press("/en/courses/test/u2/", "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    drain()


def test_what_is_under_way_and_what_is_completed_stand_once_each(learner: Browser) -> None:
    assert "0% done" in learner.get(PAGE).get_data(as_text=True)
    complete(learner)
    page = learner.get(PAGE).get_data(as_text=True)
    assert page.count("=1+1 A course") == 1
    assert "completed on" in page


def test_the_certificate_is_linked_and_no_score_is_told(learner: Browser) -> None:
    complete(learner)
    learner.press("/en/courses/test/", "Make my certificate", name_latin="A Member")
    page = learner.get(PAGE).get_data(as_text=True)
    assert "/check/" in page
    assert "Grade" not in page


def test_the_table_holds_no_formula_of_an_author(learner: Browser) -> None:
    rows = list(csv.reader(io.StringIO(learner.get(TABLE).get_data(as_text=True))))
    assert [row[0] for row in rows[1:]] == ["'=1+1 A course"]


def test_nobody_sees_the_record_of_another(app: Flask, learner: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    assert "A course" not in other.sign_in(people.person("Other")).get(PAGE).get_data(as_text=True)
    assert "/sign-in" in app.test_client().get(PAGE).headers["Location"]
