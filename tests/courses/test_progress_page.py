"""A learner sees how far they are, how the grade comes about, and what the certificate still needs; nobody else does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import Browser, found
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


def test_what_is_done_and_the_next_step_stand_first(learner: Browser) -> None:
    page = words(learner)
    assert page.index("First unit") < page.index("Everything lies before you.") < page.index("For the certificate")
    assert " 0%" not in page[: page.index("Modules")]
    assert "left to do" not in page
    learner.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_0"})
    page = words(learner)
    assert "You have done 1 part of 3." in page
    assert " 0%" not in page[: page.index("Modules")], "who has given one wrong answer is not greeted by a nought"
    assert "It is yours when every part is done and your answers reach 80%." in page


def test_what_is_missing_is_told_once_half_is_done(learner: Browser) -> None:
    learner.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    learner.press("/en/courses/test/u1/", "next")
    page = words(learner)
    assert "1 part is left to do." in page
    assert "Your answers reach 50% so far; the certificate needs 80%." in page
    assert page.index("Second unit") < page.index("1 part is left"), "the next step"


def test_the_table_names_module_points_and_weight(learner: Browser) -> None:
    learner.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    page = words(learner)
    for expected in ("Quiz: 100% of the grade", "1 of 2", "1 of 3 parts"):
        assert expected in page
    assert page.count("First chapter") == 2, "among the modules, and in the table"
    assert "First section" not in page, "a module of one section needs no second name"


def test_sections_of_one_module_keep_their_names(app: Flask, tmp_path: Path) -> None:
    extra = {
        "chapter/c1.xml": '<chapter display_name="First chapter"><sequential url_name="s1"/><sequential url_name="s2"/></chapter>',
        "sequential/s1.xml": '<sequential display_name="First section" graded="true" format="Quiz"><vertical url_name="u1"/></sequential>',
        "sequential/s2.xml": '<sequential display_name="Second section" graded="true" format="Quiz"><vertical url_name="u2"/></sequential>',
    }
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", extra=extra), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member")).press("/en/courses/test/", "Enrol and begin")
    rows = found(client.get(PAGE), "//tbody/tr/th")
    assert [" ".join(" ".join(row.itertext()).split()) for row in rows] == [
        "First chapter First section",
        "First chapter Second section",
    ]


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
