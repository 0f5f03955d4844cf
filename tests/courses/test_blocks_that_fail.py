"""A block that fails, in whatever method, costs its learner that block and nothing else (C2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.models import LearnerState
from minamata.db import db
from tests.clients import Browser, found
from tests.courses.framed import FROM_A_FRAME, UNIT, course_with, frame_address, handler, learner
from tests.factories import blocks, people


@pytest.fixture(autouse=True)
def strangers() -> Iterator[None]:
    with blocks.installed():
        yield


def post(client: Browser, address: str) -> Any:
    return client.post(address, data=json.dumps({}), headers=FROM_A_FRAME)


@pytest.mark.parametrize("how", ["nothing", "endless", "arguments"])
def test_a_view_that_draws_nothing_sendable_has_its_own_box(app: Flask, tmp_path: Path, how: str) -> None:
    course_with(app, tmp_path, f'<nasty url_name="n" how="{how}"/>', '<counter url_name="c"/>', '<html url_name="h1"/>')
    client = learner(app)
    page = client.get(UNIT)
    assert page.status_code == 200
    assert "This part could not be shown" in " ".join(found(page, "//div[@id='b-nasty@n']//text()"))
    assert found(page, "//div[@id='b-counter@c']//iframe")
    assert "Words to" in page.get_data(as_text=True)
    words = client.get("/en/courses/test/u1/text/nasty@n")
    assert words.status_code == 200
    assert "Nasty" not in words.get_data(as_text=True)
    assert client.press(UNIT, "next").status_code == 303


@pytest.mark.parametrize("call", ["act/nothing", "act/failing", "act/headers", "act/type", "act/status", "unspeakable"])
def test_a_handler_that_answers_what_cannot_be_sent_is_a_problem_document_and_keeps_nothing(
    app: Flask, tmp_path: Path, call: str
) -> None:
    course_with(app, tmp_path, '<nasty url_name="n"/>')
    client = learner(app)
    frame = frame_address(client, "nasty@n")
    answer = post(client, handler(frame, "nasty@n", call))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.get_json()["type"] == "/problems/block-failed"
    assert "Set-Cookie" not in answer.headers
    db.session.rollback()
    assert db.session.scalars(select(LearnerState)).all() == []
    assert post(client, handler(frame, "nasty@n", "act")).get_json() == {"count": 1}


def test_a_block_that_cannot_be_saved_keeps_nothing(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<nasty url_name="n" how="save"/>')
    client = learner(app)
    answer = post(client, handler(frame_address(client, "nasty@n"), "nasty@n", "act"))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    db.session.rollback()
    assert db.session.scalars(select(LearnerState)).all() == []


@pytest.mark.parametrize("path", ["public/x.js", "x.css", "public/../x", "%2e%2e/x"])
def test_a_package_that_fails_to_open_its_files_has_none(app: Flask, tmp_path: Path, path: str) -> None:
    course_with(app, tmp_path, '<nasty url_name="n"/>')
    assert app.test_client().get(f"/blocks/resource/nasty/0/{path}").status_code == 404


def test_a_view_for_authors_that_fails_says_so_in_its_frame(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<nasty url_name="n"/>')
    author = app.test_client()
    assert isinstance(author, Browser)
    person = people.person("Author")
    people.grant(person, "author")
    (address,) = found(author.sign_in(person).get("/en/courses/test/blocks/nasty@n/studio"), "//iframe/@src")
    page = app.test_client().get(address)
    assert page.status_code == 200
    assert "could not be shown" in page.get_data(as_text=True)
