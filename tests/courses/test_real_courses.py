"""Real courses, from one end to the other: every page opens, every question is answered, and what goes out comes in again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from courses.models import Attempt, Block, Course, Progress
from courses.olx.archive import open_package
from courses.olx.export import differences
from courses.outline import Outline
from courses.runtime.content import revision_facts
from courses.services.exporting import export_course
from courses.services.importing import import_course
from minamata.db import db, write
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people

SAMPLES = os.environ.get("MINAMATA_OLX_SAMPLES")
LANGUAGE = "fr"

pytestmark = pytest.mark.skipif(not SAMPLES, reason="MINAMATA_OLX_SAMPLES names no folder of real courses")
every_course = pytest.mark.parametrize("name", ["harvardx-studio-advanced", "mitx-grading-library", "ms-kitchen-sink"])


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def brought_in(source: Path, slug: str = "real") -> Course:
    import_course(SYSTEM, source, slug)
    db.session.rollback()
    return db.session.scalars(select(Course).where(Course.slug == slug)).one()


def outline_of(course: Course) -> Outline:
    assert course.current_revision_id is not None
    return revision_facts(course.current_revision_id).outline


def learner(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/real/", "Enrol and begin")
    return client


def something(page: TestResponse, block_key: str) -> dict[str, Any]:
    """An answer to everything that a block asks: the first choice, else a one."""
    given: dict[str, Any] = {}
    for field in found(page, "//form[@id='unit']//*[self::input or self::select or self::textarea]"):
        name, kind = field.get("name") or "", field.get("type", "text")
        if not name.startswith(f"a:{block_key}:") or kind == "hidden":
            continue
        if field.tag == "select":
            given[name] = next(each.get("value") for each in field.iter("option") if each.get("value"))
        elif kind in {"radio", "checkbox"}:
            given.setdefault(name, field.get("value"))
        else:
            given[name] = "1"
    return given


def asked_in(page: TestResponse) -> list[str]:
    """The blocks of a unit that take an answer."""
    values = found(page, "//form[@id='unit']//button[starts-with(@value, 'answer:')]/@value")
    return [str(value).removeprefix("answer:") for value in values]


@every_course
def test_every_unit_is_read_answered_and_left_by_a_learner_and_nothing_fails(app: Flask, name: str) -> None:
    course = brought_in(Path(SAMPLES or "") / name)
    client = learner(app)
    answered = 0
    for unit in outline_of(course).units:
        address = f"/{LANGUAGE}/courses/real/{unit.slug}/"
        page = client.get(address)
        assert page.status_code == (404 if unit.staff_only else 200), unit.slug
        if unit.staff_only:
            continue
        assert "note bad" not in page.get_data(as_text=True), unit.slug
        for block_key in asked_in(page):
            sent = client.press(address, f"answer:{block_key}", also=something(page, block_key))
            assert sent.status_code in {303, 409}, (unit.slug, block_key, sent.status_code)
            answered += sent.status_code == 303
        for frame in found(page, "//iframe/@src"):
            assert app.test_client().get(frame).status_code == 200, frame
        for words in found(page, "//noscript//a/@href"):
            assert client.get(words).status_code == 200, words
        assert client.press(address, "next").status_code == 303, unit.slug
    db.session.rollback()
    assert len(db.session.scalars(select(Attempt)).all()) == answered
    can_be_answered = [leaf for unit in outline_of(course).units for leaf in unit.leaves if leaf.weight is not None]
    assert bool(answered) == bool(can_be_answered)
    done = set(db.session.scalars(select(Progress.block_key).where(Progress.completion >= 1.0)))
    counting = {key for unit in outline_of(course).units for key in unit.counting}
    assert not counting or done & counting


@every_course
def test_what_goes_out_is_what_came_in_and_comes_in_as_the_same_course(app: Flask, tmp_path: Path, name: str) -> None:
    source = Path(SAMPLES or "") / name
    first = brought_in(source)
    export_course(SYSTEM, "real", tmp_path / "out")
    with open_package(source) as left, open_package(tmp_path / "out") as right:
        assert differences(left, right) == []
    with write():
        kept = db.session.get_one(Course, first.id)
        kept.course_key = "course-v1:Another+Course+Here"
    again = brought_in(tmp_path / "out", "again")
    assert outline_of(again) == outline_of(first)
    assert stored(again) == stored(first)
    assert again.facts == first.facts
    export_course(SYSTEM, "again", tmp_path / "once-more.tar.gz")
    with open_package(source) as left, open_package(tmp_path / "once-more.tar.gz") as right:
        assert differences(left, right) == []


def stored(course: Course) -> list[tuple[Any, ...]]:
    """The blocks of a course as they stand in the database, without what differs from import to import."""
    rows = db.session.scalars(
        select(Block).where(Block.revision_id == course.current_revision_id).order_by(Block.position)
    )
    return [
        (row.block_key, row.block_type, row.parent_key, row.unit_key, row.display_name, row.settings, row.content)
        for row in rows
    ]
