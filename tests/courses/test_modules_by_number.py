"""The page of a unit says which module it stands in, and calls nothing a module that its authors do not count as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from courses.outline import Chapter, Outline
from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import write_course

NUMBERED = {
    "course/2026.xml": (
        '<course display_name="A test course" language="en">'
        '<chapter url_name="c1"/><chapter url_name="c2"/><chapter url_name="c3"/></course>'
    ),
    "chapter/c1.xml": '<chapter display_name="1. First"><sequential url_name="s1"/></chapter>',
    "chapter/c2.xml": '<chapter display_name="2. Second"><sequential url_name="s2"/></chapter>',
    "sequential/s2.xml": '<sequential display_name="S"><vertical url_name="u3"/></sequential>',
    "vertical/u3.xml": '<vertical display_name="Third unit"><html url_name="h3"/></vertical>',
    "html/h3.xml": '<html filename="h3" display_name="Text"/>',
    "html/h3.html": "<p>Words.</p>",
    "chapter/c3.xml": '<chapter display_name="Final examination"><sequential url_name="s3"/></chapter>',
    "sequential/s3.xml": '<sequential display_name="S"><vertical url_name="u4"/></sequential>',
    "vertical/u4.xml": '<vertical display_name="Fourth unit"><html url_name="h4"/></vertical>',
    "html/h4.xml": '<html filename="h4" display_name="Text"/>',
    "html/h4.html": "<p>Words.</p>",
}


def numbers(*titles: str) -> list[int | None]:
    outline = Outline(tuple(Chapter(str(place), title, ()) for place, title in enumerate(titles)))
    return [outline.number_of(chapter) for chapter in outline]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (("Mercury", "Products", "Examination"), [1, 2, 3]),
        (("1. Mercury", "2. Products", "Examination"), [1, 2, None]),
        (("Welcome", "Module 1: mercury", "Module 2: products"), [None, 1, 2]),
        (("1) Le mercure", "2 – Les produits", "Évaluation finale"), [1, 2, None]),
        (("Mercury", "3 kinds of waste", "Products"), [1, 2, 3]),
        (("3 kinds of waste", "2 kinds of source"), [1, 2]),
        (("2013 to 2017", "2018 and after"), [1, 2]),
    ],
)
def test_modules_are_counted_as_their_authors_count_them(titles: tuple[str, ...], expected: list[int | None]) -> None:
    assert numbers(*titles) == expected


@pytest.fixture
def learner(app: Flask, tmp_path: Path) -> Browser:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", extra=NUMBERED), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member")).press("/en/courses/test/", "Enrol and begin")
    return client


def test_a_unit_of_a_module_says_its_number(learner: Browser) -> None:
    assert "<span>Module 2, unit 1 of 1</span>" in learner.get("/en/courses/test/u3/").get_data(as_text=True)


def test_a_unit_of_another_chapter_says_its_title_instead(learner: Browser) -> None:
    page = learner.get("/en/courses/test/u4/").get_data(as_text=True)
    assert "<span>Final examination</span><span>Unit 1 of 1</span>" in page
    assert "Module 3" not in page
    french = learner.get("/fr/courses/test/u4/").get_data(as_text=True)
    assert '<span lang="en"' in french
    assert "Unité 1 sur 1" in french
