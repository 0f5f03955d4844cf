"""The catalogue is narrowed down and ordered; what a reader may not see is neither shown nor counted (C13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from courses.models import Course, Enrolment, Revision
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.i18n import Localized
from tests.clients import Browser, found
from tests.factories import people
from tests.statements import statements

CATALOGUE = "/en/courses/"


def a_course(slug: str, minutes: int = 30, **fields: Any) -> Course:
    """A course with a revision and nothing in it."""
    title = fields.pop("title", Localized({"en": slug.capitalize()}))
    with write():
        course = Course(
            slug=slug,
            course_key=f"course-v1:Test+{slug}+2026",
            title=title,
            summary=Localized({}),
            facts={"units": 1, "questions": 1, "minutes": minutes, "bytes": 100},
            editions={},
            created_at=now(),
            **fields,
        )
        db.session.add(course)
        db.session.flush()
        revision = Revision(
            id=new_id(),
            course_id=course.id,
            number=1,
            language="en",
            title=slug,
            outline={},
            settings={},
            about={},
            grading_policy={},
            report={},
            imported_at=now(),
        )
        db.session.add(revision)
        db.session.flush()
        course.current_revision_id = revision.id
    return course


def learns(person: Person, course: Course, is_completed: bool = False) -> None:
    with write():
        done = now() if is_completed else None
        db.session.add(
            Enrolment(person_id=person.id, course_id=course.id, enrolled_at=now(), required=1, completed_at=done)
        )


@pytest.fixture
def reader(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def slugs(client: Browser, query: str = "", path: str = CATALOGUE) -> list[str]:
    page = client.get(f"{path}{query}")
    assert page.status_code == 200
    return [address.rstrip("/").rpartition("/")[2] for address in found(page, "//ul[@class='rows']//h3/a/@href")]


def counts(client: Browser, query: str = "") -> dict[str, str]:
    """Name=value of each box -> the number beside it."""
    boxes = found(client.get(f"{CATALOGUE}{query}"), "//aside[@id='side']//label[input]")
    return {f"{box[0].get('name')}={box[0].get('value')}": box.xpath("string(span)") for box in boxes}


def test_the_newest_course_stands_first(reader: Browser) -> None:
    a_course("earlier")
    a_course("later")
    assert slugs(reader) == ["later", "earlier"]


def test_courses_are_ordered_by_effort_and_by_the_title_the_reader_sees(reader: Browser) -> None:
    a_course("one", 90, title=Localized({"en": "Zinc", "fr": "Air"}))
    a_course("two", 20, title=Localized({"en": "Air", "fr": "Zinc"}))
    assert slugs(reader, "?order=shortest") == ["two", "one"]
    assert slugs(reader, "?order=title") == ["two", "one"]
    assert slugs(reader, "?order=title", "/fr/courses/") == ["one", "two"]


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(reader: Browser) -> None:
    a_course("a", 30, level=1, title=Localized({"en": "A", "fr": "A"}))
    a_course("b", 120, level=2, title=Localized({"en": "B", "fr": "B"}))
    a_course("c", 400, level=2)
    assert slugs(reader, "?level=2") == ["c", "b"]
    assert slugs(reader, "?level=2&language=fr") == ["b"]
    assert slugs(reader, "?effort=short&effort=long") == ["c", "a"]
    assert slugs(reader, "?level=1&effort=long") == []


def test_the_limits_of_the_bands_of_effort_are_whole_hours(reader: Browser) -> None:
    for slug, minutes in (("h1", 60), ("h1m", 61), ("h5", 300), ("h5m", 301)):
        a_course(slug, minutes)
    assert slugs(reader, "?effort=short") == ["h1"]
    assert slugs(reader, "?effort=medium") == ["h5", "h1m"]
    assert slugs(reader, "?effort=long") == ["h5m"]


def test_a_value_is_counted_as_if_nothing_else_of_its_facet_were_chosen(reader: Browser) -> None:
    a_course("a", 30, level=1)
    a_course("b", 120, level=2)
    a_course("c", 400, level=2)
    counted = counts(reader, "?level=2")
    assert (counted["level=1"], counted["level=2"]) == ("1", "2")
    assert (counted["effort=medium"], counted["effort=long"]) == ("1", "1")
    assert "effort=short" not in counted


def test_what_a_reader_may_not_see_is_neither_listed_nor_counted(app: Flask, reader: Browser) -> None:
    a_course("open", level=1)
    a_course("other", level=2)
    a_course("closed", level=2, audience="role:adviser")
    assert slugs(reader, "?level=2") == ["other"]
    assert counts(reader)["level=2"] == "1"
    adviser = people.person("Adviser")
    people.grant(adviser, "adviser")
    reader.sign_in(adviser)
    assert slugs(reader, "?level=2") == ["closed", "other"]
    assert counts(reader)["level=2"] == "2"


def test_a_learner_finds_what_is_new_under_way_and_completed_and_nobody_elses(app: Flask, reader: Browser) -> None:
    member, other = people.person("Member"), people.person("Other")
    new, begun, completed = a_course("new"), a_course("begun"), a_course("completed")
    learns(member, begun)
    learns(member, completed, is_completed=True)
    learns(other, new)
    assert "status=new" not in counts(reader)
    reader.sign_in(member)
    for status in ("new", "begun", "completed"):
        assert slugs(reader, f"?status={status}") == [status]


def test_each_course_says_its_level_and_when_it_was_completed(reader: Browser) -> None:
    member = people.person("Member")
    course = a_course("done", level=2)
    learns(member, course, is_completed=True)
    with write():
        db.session.execute(update(Enrolment).values(completed_at=datetime(2026, 10, 12, 9, tzinfo=UTC)))
    (row,) = found(reader.sign_in(member).get(CATALOGUE), "//ul[@class='rows']/li")
    meta = " ".join(row.text_content().split())
    assert "Level 2: webinars" in meta
    assert "Completed on 12 October 2026" in meta


def test_the_catalogue_names_what_it_complements_and_asks_no_other_site(reader: Browser) -> None:
    for slug in ("first", "second"):
        page = reader.get(CATALOGUE)
        (link,) = found(page, "//main//a[contains(., 'Minamata Tools')]")
        assert link.get("rel") == "noopener noreferrer external"
        outside = [address for address in found(page, "//@src | //link/@href") if "//" in address]
        assert outside == [], "neither while there is no course, nor beside one"
        a_course(slug)


def test_an_empty_catalogue_leads_on(app: Flask, reader: Browser) -> None:
    assert "There are no courses here yet." in reader.get(CATALOGUE).get_data(as_text=True)
    assert not found(reader.get(CATALOGUE), "//main//a[contains(@href, '/packages/')]")
    author = people.person("Author")
    people.grant(author, "author")
    reader.sign_in(author)
    assert found(reader.get(CATALOGUE), "//main//a[contains(@href, '/packages/')]")
    a_course("other", level=1)
    nothing = reader.get(f"{CATALOGUE}?level=3")
    assert "No course answers all of this." in nothing.get_data(as_text=True)
    assert found(nothing, "//main//div[contains(@class, 'empty')]//a/@href") == [CATALOGUE]


def test_what_the_form_does_not_offer_narrows_nothing(reader: Browser) -> None:
    a_course("a")
    assert slugs(reader, "?level=9&effort=endless&language=xx&order=random") == ["a"]


@pytest.mark.parametrize("order", ["newest", "title", "shortest"])
def test_pages_follow_each_other_without_gap_or_repetition_and_keep_the_wish(reader: Browser, order: str) -> None:
    for number in range(45):
        a_course(f"c{number:02}", minutes=30 + number % 3, level=1 + number % 2)
    seen: list[str] = []
    address: str | None = f"{CATALOGUE}?level=1&order={order}"
    while address:
        page = reader.get(address)
        seen += [path.split("/")[3] for path in found(page, "//ul[@class='rows']//h3/a/@href")]
        address = next(iter(found(page, "//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 23


def test_five_hundred_courses_cost_as_many_statements_as_one(app: Flask, reader: Browser) -> None:
    reader.sign_in(people.person("Member"))
    a_course("first")
    reader.get(CATALOGUE)
    with statements(app) as few:
        assert len(slugs(reader)) == 1
    with write():
        for number in range(500):
            template = {"units": 1, "questions": 1, "minutes": number, "bytes": 100}
            db.session.add(
                Course(
                    slug=f"c{number}",
                    course_key=f"course-v1:Test+C{number}+2026",
                    title=Localized({"en": f"Course {number}"}),
                    summary=Localized({}),
                    facts=template,
                    editions={},
                    current_revision_id=new_id(),
                    created_at=now(),
                )
            )
    with statements(app) as many:
        assert len(slugs(reader)) == 20
    assert len(many) <= 8
    assert len(many) == len(few)
