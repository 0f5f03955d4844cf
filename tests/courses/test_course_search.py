"""What a search finds of a course: what a learner reads before answering, and nothing that gives an answer away (C4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from courses.models import Course
from courses.search import CourseSource
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.courses.test_further_questions import FORMULA, PICTURE, WITH_NUMBERS
from tests.factories.packages import NUMBER, SINGLE, write_course

ASKED = ("Which metal is liquid at room temperature", "Iron", "How much is three halves", "Energy", "Where is the lake")
SECRETS = (
    "secret solution",
    "Yes: mercury melts",
    "1538",
    "secret hint",
    "secret word",
    "Almost right",
    "m*v^2/2",
    "300,100",
    "1.5",
    "10%",
    "choice correct",
)
TEXT = """<problem><stringresponse answer="secret word" type="ci"><label>What is it called?</label>
<stringequalhint answer="quicksilver">Almost right</stringequalhint><textline/></stringresponse>
<demandhint><hint>A secret hint</hint></demandhint></problem>"""


@pytest.fixture
def found(app: Flask, tmp_path: Path) -> str:
    """Everything that the index is given of the course."""
    more = "".join(
        f'<problem url_name="m{place}">{each}</problem>' for place, each in enumerate((FORMULA, PICTURE, WITH_NUMBERS))
    )
    unit = f'<vertical display_name="Second unit"><problem url_name="p2"/><problem url_name="t"/>{more}</vertical>'
    extra = {"vertical/u2.xml": unit, "problem/t.xml": TEXT}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path, single=SINGLE, second_unit=NUMBER, extra=extra), "test")
        course = db.session.scalars(select(Course)).one()
        documents = list(CourseSource().documents([course.id]))
    assert len(documents) == 3
    return "\n".join(f"{document.title} {document.text}" for document in documents)


@pytest.mark.parametrize("words", ASKED)
def test_what_is_asked_is_found(found: str, words: str) -> None:
    assert words in found


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_right_is_not(found: str, secret: str) -> None:
    assert secret not in found
