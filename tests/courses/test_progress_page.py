"""A learner sees how far they are, how the grade comes about, and what the certificate still needs; nobody else does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import write_course

PAGE = "/en/courses/test/progress"


@pytest.fixture
def learner(app: Flask, tmp_path: Path) -> Browser:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member")).press("/en/courses/test/", "Enrol and begin")
    return client


def words(client: Browser) -> str:
    return " ".join(client.get(PAGE).get_data(as_text=True).split())


def test_what_is_missing_stands_in_words(learner: Browser) -> None:
    assert "3 parts are left to do." in words(learner)
    assert "Your answers reach 0% so far; the certificate needs 80%." in words(learner)
    learner.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    assert "2 parts are left to do." in words(learner)
    assert "Your answers reach 50% so far" in words(learner)


def test_the_table_names_section_points_and_weight(learner: Browser) -> None:
    learner.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    page = words(learner)
    for expected in ("Quiz: 100% of the grade", "First section", "1 of 2", "First chapter"):
        assert expected in page


def test_an_edition_names_the_types_of_the_grade_in_its_own_words(app: Flask, learner: Browser, tmp_path: Path) -> None:
    words_of_the_edition = {
        "GRADER": [{"type": "Quiz", "category": "Questions des modules", "short_label": "Questions", "weight": 1}],
        "GRADE_CUTOFFS": {"Pass": 0.1},
    }
    edition = write_course(
        tmp_path / "edition",
        language="fr",
        extra={"policies/2026/grading_policy.json": json.dumps(words_of_the_edition)},
    )
    with app.test_request_context():
        import_course(SYSTEM, edition, "test")
    page = " ".join(learner.get(PAGE.replace("/en/", "/fr/")).get_data(as_text=True).split())
    assert "Questions des modules" in page
    assert "<td>Questions</td>" in page
    assert "Quiz" not in page
    assert re.search(r"80\s%", page)
    assert "Quiz: 100% of the grade" in words(learner)
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", text="<p>Other words.</p>"), "test")
    assert "Questions des modules" in learner.get(PAGE.replace("/en/", "/fr/")).get_data(as_text=True)


def test_who_is_no_learner_has_no_such_page(app: Flask, learner: Browser) -> None:
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    assert stranger.sign_in(people.person("Other")).get(PAGE).status_code == 404
    assert "/sign-in" in app.test_client().get(PAGE).headers["Location"]
