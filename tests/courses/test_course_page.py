"""The page of a course says what one will be able to do, what it weighs, in which languages it is, and where it leads (C7, C13)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.about import taken_apart
from courses.models import Course, Enrolment, Prerequisite
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people, recordings
from tests.factories.large_courses import many_blocks
from tests.factories.packages import SINGLE, write_course

PAGE = "/en/courses/test/"
OVERVIEW = '<section class="outcomes"><h2>You will be able to</h2><ul><li>Read a label</li></ul></section><h2>For whom</h2><p>All</p>'
TWO_MODULES = {
    "course/2026.xml": '<course display_name="A test course" language="en"><chapter url_name="c1"/><chapter url_name="c2"/></course>',
    "chapter/c1.xml": '<chapter display_name="First chapter"><sequential url_name="s1"/></chapter>',
    "chapter/c2.xml": '<chapter display_name="Second chapter"><sequential url_name="s2"/></chapter>',
    "sequential/s1.xml": '<sequential display_name="One"><vertical url_name="u1"/></sequential>',
    "sequential/s2.xml": '<sequential display_name="Two"><vertical url_name="u2"/></sequential>',
}


@pytest.fixture
def reader(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def member_of(reader: Browser) -> Person:
    person = people.person("Member")
    reader.sign_in(person).press(PAGE, "Enrol and begin")
    return person


def course(folder: Path, slug: str = "test", **options: Any) -> Course:
    import_course(SYSTEM, write_course(folder / slug, **options), slug)
    return db.session.scalars(select(Course).where(Course.slug == slug)).one()


def text_of(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def text(reader: Browser, path: str = PAGE) -> str:
    return text_of(found(reader.get(path), "//main")[0])


def facts(reader: Browser, path: str = PAGE) -> dict[str, str]:
    terms = found(reader.get(path), "//dl[@class='facts'][1]/dt")
    return {text_of(term): text_of(term.getnext()) for term in terms}


def languages(reader: Browser, path: str = PAGE) -> dict[str, str]:
    """Language -> what is said of it."""
    lines = found(reader.get(path), "//aside//li[b/span[@lang]]")
    return {text_of(line[0]): text_of(line[1]) for line in lines}


def unfolded(reader: Browser, path: str = PAGE) -> list[str]:
    titles = [text_of(part) for part in found(reader.get(path), "//main//details[@open]/summary")]
    return [re.split(r" chapter| \d+ units", title)[0] for title in titles]


def test_outcomes_stand_before_the_outline_for_who_looks_and_after_it_for_who_learns(
    reader: Browser, tmp_path: Path
) -> None:
    course(tmp_path, extra={"about/overview.html": OVERVIEW})
    page = text(reader)
    assert page.index("Read a label") < page.index("Outline") < page.index("For whom")
    member_of(reader)
    page = text(reader)
    assert page.index("Outline") < page.index("Read a label") < page.index("For whom")


def test_outcomes_are_never_invented(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path, extra={"about/overview.html": "<h2>Welcome</h2><ul><li>Read a label</li></ul>"})
    page = text(reader)
    assert page.index("Outline") < page.index("Welcome")
    assert "What you will learn" not in page


def test_what_studio_lists_as_learning_is_shown_as_it_is_written(reader: Browser, tmp_path: Path) -> None:
    policy = json.dumps({"course/2026": {"learning_info": ["Read a <b>label</b>", " "]}})
    course(tmp_path, extra={"policies/2026/policy.json": policy})
    assert "What you will learn Read a <b>label</b> Outline" in text(reader)


@pytest.mark.parametrize(
    ("overview", "outcomes", "rest"),
    [
        (OVERVIEW, "<h2>You will be able to</h2><ul><li>Read a label</li></ul>", "<h2>For whom</h2><p>All</p>"),
        ('a &lt; b<section class="x outcomes">c &amp; d</section> e', "c &amp; d", "a &lt; b e"),
        (
            '<section class="outcomes"><p>a<section class="outcomes">b',
            '<p>a<section class="outcomes">b</section></p>',
            "",
        ),
        ("<p>The outcomes", "", "<p>The outcomes</p>"),
        ("<p>Nothing", "", "<p>Nothing"),
        ("<!-- outcomes -->", "", "<!-- outcomes -->"),
        ("", "", ""),
    ],
)
def test_an_overview_is_taken_apart_without_changing_its_words(overview: str, outcomes: str, rest: str) -> None:
    found_in_it = taken_apart(overview)
    assert (found_in_it.outcomes, found_in_it.rest) == (outcomes, rest)


def test_the_module_that_a_learner_goes_on_with_is_unfolded_and_the_first_for_others(
    reader: Browser, tmp_path: Path
) -> None:
    course(tmp_path, extra=TWO_MODULES)
    assert unfolded(reader) == ["First"]
    member_of(reader)
    assert unfolded(reader) == ["First"]
    reader.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    reader.press("/en/courses/test/u1/", "next")
    assert unfolded(reader) == ["Second"]
    assert "First chapter 1 unit, 3 minutes, 1 KB Done" in text(reader)


def test_a_long_course_lists_one_module_at_a_time_and_leads_to_the_others(reader: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, many_blocks(tmp_path, blocks=1000), "long")
    page = reader.get("/en/courses/long/")
    assert unfolded(reader, "/en/courses/long/") == ["Chapter 0"]
    assert len(found(page, "//main//ol[@class='outline']/li")) == 5
    third = next(link for link in found(page, "//main//details//a") if "module=3" in (link.get("href") or ""))
    assert text_of(third) == "All units of this module"
    address = third.get("href").partition("#")[0]
    assert unfolded(reader, address) == ["Chapter 2"]
    assert "Unit 10" in text(reader, address)
    assert unfolded(reader, "/en/courses/long/?module=900") == ["Chapter 0"]


def test_level_effort_and_recordings_are_said_in_words_and_to_programs(
    app: Flask, reader: Browser, tmp_path: Path
) -> None:
    unit = '<vertical display_name="First unit"><video url_name="v"><source src="/static/film.mp4"/></video></vertical>'
    folder = write_course(tmp_path, extra={"vertical/u1.xml": unit})
    (folder / "static/film.mp4").write_bytes(recordings.mp4(12_000_000))
    import_course(SYSTEM, folder, "test")
    assert facts(reader)["Recordings"] == "12 MB"
    assert "Level 1: at your own pace A test course" in text(reader)
    known = db.session.scalars(select(Course.facts)).one()
    with write():
        db.session.execute(
            update(Course).values(
                level=3, facts={**known, "minutes": 60, "media_bytes": {"video": 9_000_000, "audio": 800_000}}
            )
        )
    assert facts(reader)["Recordings"] == "9 MB as video 800 KB as sound"
    assert facts(reader)["Effort"] == "1 hour"
    assert "Level 3: workshops" in text(reader)


def test_a_course_without_recordings_says_nothing_of_them(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path)
    assert "Recordings" not in facts(reader)


def test_each_language_says_how_far_its_words_are_and_what_is_shown_instead(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path)
    assert languages(reader)["English"] == "the original"
    assert languages(reader)["Français"] == "not yet: shown in English"
    french: dict[str, Any] = {"title": "Un cours", "language": "fr", "text": "<p>Mots.</p>"}
    import_course(SYSTEM, write_course(tmp_path / "fr", **french), "test", "fr")
    assert languages(reader)["Français"] == "complete and reviewed"
    import_course(SYSTEM, write_course(tmp_path / "en", text="<p>New words.</p>"), "test")
    assert languages(reader)["Français"] == "1 part whose source has changed"
    import_course(SYSTEM, write_course(tmp_path / "gap", **{**french, "text": " "}), "test", "fr", is_machine=True)
    said = languages(reader)["Français"]
    assert "1 part missing: shown in English" in said
    assert "complete" not in said


def test_it_leads_to_the_courses_that_begin_where_it_ends(reader: Browser, tmp_path: Path) -> None:
    first = course(tmp_path)
    assert "Where it leads" not in text(reader)
    following = course(tmp_path, "next", number="T2", title="Next course")
    hidden = course(tmp_path, "hidden", number="T3", title="Hidden course")
    with write():
        for each in (following, hidden):
            db.session.add(Prerequisite(course_id=each.id, required_id=first.id))
        db.session.execute(update(Course).where(Course.slug == "hidden").values(audience="role:adviser"))
        db.session.execute(update(Course).where(Course.slug == "next").values(level=2))
    page = text(reader)
    assert "Where it leads This course You are here Next course Level 2: webinars, " in page
    assert "Hidden course" not in page
    assert found(reader.get(PAGE), "//ol[@class='path']//a/@href") == ["/en/courses/next/"]
    person = member_of(reader)
    with write():
        db.session.execute(update(Enrolment).where(Enrolment.person_id == person.id).values(completed_at=now()))
    assert found(reader.get(PAGE), "//ol[@class='path']/li/@class") == ["done"]


def test_who_has_hardly_begun_is_not_told_a_nought(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path)
    member_of(reader)
    assert "You are enrolled Next: First unit" in text(reader)
    with write():
        db.session.execute(update(Enrolment).values(done=1, required=400))
    assert "You have begun" in text(reader)
    assert "You have begun" in text(reader, "/en/courses/")
    with write():
        db.session.execute(update(Enrolment).values(done=8, required=400))
    assert "2% done" in text(reader)


def test_blocks_in_another_language_say_so_where_they_begin(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path, extra={"about/short_description.html": "What it is about."})
    arabic = PAGE.replace("/en/", "/ar/")
    for block in ("//h1", "//p[@class='lede']"):
        (begins,) = found(reader.get(arabic), block)
        assert (begins.get("lang"), begins.get("dir")) == ("en", "ltr"), block
        (same,) = found(reader.get(PAGE), block)
        assert (same.get("lang"), same.get("dir")) == (None, None), block
    (row,) = found(reader.get("/ar/courses/"), "//ul[@class='rows']/li")
    assert [part.get("dir") for part in row.iter("h3", "p")] == ["ltr", "ltr", None]


def test_choices_stand_on_the_side_of_their_language_and_our_words_on_ours(reader: Browser, tmp_path: Path) -> None:
    course(tmp_path, single=SINGLE)
    member_of(reader)
    unit = "/ar/courses/test/u1/"
    (question,) = found(reader.get(unit), "//fieldset")
    assert (question.get("lang"), question.get("dir")) == ("en", "ltr")
    reader.press(unit, "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    (verdict,) = found(reader.get(unit), "//fieldset//b")
    assert (verdict.get("lang"), verdict.get("dir")) == ("ar", "rtl")
    (question,) = found(reader.get(unit.replace("/ar/", "/en/")), "//fieldset")
    assert question.get("dir") is None
