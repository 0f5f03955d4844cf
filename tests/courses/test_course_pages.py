"""What an author wrote beside the units is read as pages of the course: tabs, handouts, news (C1)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories.packages import write_course

TABS: list[dict[str, object]] = [
    {"type": "courseware", "name": "Course"},
    {"type": "static_tab", "name": "Syllabus", "url_slug": "plan"},
    {"type": "static_tab", "name": "Hidden", "url_slug": "hidden", "is_hidden": True},
    {"type": "static_tab", "name": "Team", "url_slug": "team", "course_staff_only": True},
    {"type": "static_tab", "name": "Nothing", "url_slug": "nothing"},
    {"type": "static_tab", "name": "Lost", "url_slug": "lost"},
    {"type": "static_tab", "name": "Way out", "url_slug": "../policies/2026/grading_policy"},
]


def package(folder: Path, language: str = "en", name: str = "Syllabus", words: str = "Eight weeks") -> Path:
    tabs = [{**tab, "name": name} if tab.get("url_slug") == "plan" else tab for tab in TABS]
    return write_course(
        folder,
        language=language,
        extra={
            "policies/2026/policy.json": json.dumps({"course/2026": {"tabs": tabs}}),
            "tabs/plan.html": f"<p>{words} <a href='/static/map.txt'>map</a><script>alert(1)</script></p>",
            "tabs/hidden.html": "<p>secret</p>",
            "tabs/team.html": "<p>secret</p>",
            "tabs/nothing.html": "<p> </p>",
            "info/handouts.html": "<p>A list of terms</p>",
            "info/updates.html": "<ol></ol>",
        },
    )


def pages_linked(client: Browser, lang: str = "en") -> list[str]:
    return [
        link.text_content()
        for link in found(client.get(f"/{lang}/courses/test/"), "//main//a[contains(@href, '/pages/')]")
    ]


@pytest.fixture
def client(app: Flask, tmp_path: Path) -> Browser:
    with app.test_request_context():
        import_course(SYSTEM, package(tmp_path / "en"), "test")
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


def test_the_page_of_a_course_names_the_pages_with_words(client: Browser) -> None:
    assert pages_linked(client) == ["Syllabus", "Handouts"]


def test_a_page_is_read_without_anything_that_acts(client: Browser) -> None:
    shown = client.get("/en/courses/test/pages/plan/").get_data(as_text=True)
    assert "Eight weeks" in shown
    assert "/en/courses/test/files/map.txt" in shown
    assert "alert(1)" not in shown


@pytest.mark.parametrize("slug", ["hidden", "team", "nothing", "lost", "updates", "plan.html", "..%2fpolicies"])
def test_what_is_kept_for_the_team_or_empty_is_not_there(client: Browser, slug: str) -> None:
    assert client.get(f"/en/courses/test/pages/{slug}/").status_code == 404


def test_a_page_is_shown_in_the_language_of_the_reader_where_there_is_one(
    app: Flask, client: Browser, tmp_path: Path
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, package(tmp_path / "fr", "fr", "Programme", "Huit semaines"), "test", "fr")
    assert pages_linked(client, "fr") == ["Programme", "Documents du cours"]
    assert "Huit semaines" in client.get("/fr/courses/test/pages/plan/").get_data(as_text=True)
    in_arabic = client.get("/ar/courses/test/pages/plan/").get_data(as_text=True)
    assert "Eight weeks" in in_arabic
    assert 'lang="en" dir="ltr"' in in_arabic
