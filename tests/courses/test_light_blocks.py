"""Files to take along, places to talk, and surveys: light blocks of ours that work without JavaScript (C2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import select

from courses.blocks import registry
from courses.models import Course, Enrolment, Progress
from courses.olx.archive import open_package
from courses.olx.export import differences
from courses.services.exporting import export_course
from courses.services.importing import import_course
from minamata.db import db
from minamata.modules import registry as modules
from minamata.policies import SYSTEM
from tests.clients import found
from tests.courses.framed import FROM_A_FRAME, UNIT, course_with, frame_address, handler, learner
from tests.factories import blocks
from tests.factories.packages import SINGLE, write_course

FILE = '<file url_name="f" display_name="The form" src="/static/map.txt"><p>Fill it in &amp; send it.</p></file>'
TALK = """<discussion url_name="d" display_name="Tips" discussion_category="Week 1" discussion_target="Hints"
discussion_id="abc"/>"""
SURVEY = """<survey url_name="s" display_name="How was it?"
questions='[["pace", {"label": "The pace &lt;b&gt;was", "img": null}], ["use", {"label": "I can use it", "img": null}]]'
answers='[["Y", "Yes"], ["N", "No"]]'/>"""


def text(app: Flask, block_key: str) -> str:
    page = learner(app).get(UNIT)
    assert page.status_code == 200
    return " ".join(" ".join(found(page, f"//div[@id='b-{block_key}']//text()")).split())


def test_a_file_says_its_name_its_kind_and_its_size_before_it_is_loaded(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, FILE)
    client = learner(app)
    page = client.get(UNIT)
    (link,) = found(page, "//div[@id='b-file@f']//a")
    assert link.text == "The form"
    assert "download" in link.attrib
    assert found(page, "//div[@id='b-file@f']//span[@class='hint']/text()") == ["TXT, 1 KB"]
    assert "Fill it in & send it." in " ".join(found(page, "//div[@id='b-file@f']//p/text()"))
    assert client.get(link.get("href")).get_data() == b"a map"


@pytest.mark.parametrize(
    ("src", "words"),
    [
        ("/static/nowhere.pdf", "does not hold this file"),
        ("javascript:alert(1)", "does not hold this file"),
        ("//evil.example/a.pdf", "does not hold this file"),
        ("/\\evil.example/a.pdf", "does not hold this file"),
        ("http://[", "does not hold this file"),
        ("", "does not hold this file"),
        ("/en/about/report.pdf", "PDF, size not known"),
        ("https://mercuryconvention.org/a.docx", "DOCX, size not known on mercuryconvention.org"),
    ],
)
def test_a_file_leads_to_places_that_a_reader_can_open_and_to_no_others(
    app: Flask, tmp_path: Path, src: str, words: str
) -> None:
    course_with(app, tmp_path, f'<file url_name="f" display_name="A file" src="{src}"/>')
    assert words in text(app, "file@f")
    links = found(learner(app, "Other").get(UNIT), "//div[@id='b-file@f']//a/@href")
    assert links == ([src] if "size not known" in words else [])


def test_an_author_hears_of_a_file_that_is_not_in_the_package(app: Flask, tmp_path: Path) -> None:
    package = write_course(
        tmp_path, extra={"vertical/u1.xml": f"<vertical>{FILE.replace('map', 'nowhere')}</vertical>"}
    )
    with app.test_request_context():
        assert "/static/nowhere.txt" in import_course(SYSTEM, package, "test").missing


def test_a_file_counts_when_its_learner_goes_on_and_a_discussion_never_does(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, FILE, TALK)
    client = learner(app)
    client.press(UNIT, "next")
    db.session.rollback()
    assert set(db.session.scalars(select(Progress.block_key))) == {"file@f"}
    assert db.session.scalars(select(Enrolment)).one().required == 2
    course_with(app, tmp_path / "again", FILE.replace("<file ", '<file optional="true" '), TALK)
    db.session.rollback()
    assert db.session.scalars(select(Enrolment)).one().required == 1


def test_a_discussion_that_nobody_keeps_is_a_labelled_note_without_a_link(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_with(app, tmp_path, TALK)
    monkeypatch.delitem(modules(app).slots, "courses.discussion")
    assert text(app, "discussion@d") == "Discussion Tips This discussion is not open yet."
    assert found(learner(app, "Other").get(UNIT), "//div[@id='b-discussion@d']//a") == []


def test_whoever_keeps_discussions_opens_one_in_its_place(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_with(app, tmp_path, TALK)
    told: list[dict[str, Any]] = []

    def lend(_actor: Any, **context: Any) -> Markup:
        told.append(context)
        return Markup('<p><a href="/en/forums/t/1">Talk here</a></p>')

    with app.app_context():
        monkeypatch.setitem(modules().slots, "courses.discussion", [lend])
    assert text(app, "discussion@d") == "Discussion Tips Talk here"
    assert told[0] == {
        "course_id": course.id,
        "block_key": "discussion@d",
        "title": "Tips",
        "category": "Week 1",
        "target": "Hints",
        "discussion_id": "abc",
    }


def test_all_of_them_go_out_as_they_came_in(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path / "in", FILE, TALK, SURVEY)
    with app.test_request_context():
        export_course(SYSTEM, "test", tmp_path / "out")
    with open_package(tmp_path / "in") as left, open_package(tmp_path / "out") as right:
        assert differences(left, right) == []


@pytest.fixture
def without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody has installed blocks from others."""
    monkeypatch.setattr(registry, "_installed", lambda _group: {})


def test_a_survey_is_ours_to_ask_where_no_package_brings_one(
    app: Flask, tmp_path: Path, without_packages: None
) -> None:
    course_with(app, tmp_path, SURVEY)
    client = learner(app)
    page = client.get(UNIT)
    assert found(page, "//iframe") == []
    assert found(page, "//legend/text()") == ["The pace <b>was", "I can use it"]
    sent = client.press(UNIT, "answer:survey@s", also={"a:survey@s:pace": "Y", "a:survey@s:use": "N"})
    assert sent.status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Progress)).one().completion == 1.0
    assert found(client.get(UNIT), "//input[@name='a:survey@s:use'][@value='N'][@checked]")


@pytest.mark.parametrize("attributes", ["", "questions='[1]' answers='{}'", "questions='no' answers='[[1]]'"])
def test_a_survey_that_cannot_be_read_asks_nothing(
    app: Flask, tmp_path: Path, without_packages: None, attributes: str
) -> None:
    course_with(app, tmp_path, f'<survey url_name="s" display_name="Empty" {attributes}/>')
    assert "Empty" in text(app, "survey@s")


def test_a_survey_of_the_package_stays_the_packages(app: Flask, tmp_path: Path) -> None:
    if not registry.is_installed("poll"):
        pytest.skip("the extra `blocks` is not installed")
    course_with(app, tmp_path, SURVEY)
    assert found(learner(app).get(UNIT), "//iframe")


INSIDE = f"""<pair url_name="both">{SINGLE.replace("<problem ", '<problem url_name="q" ')}
<reflection url_name="r"><p>Think</p></reflection></pair>"""
Ask = Callable[..., Any]


@pytest.fixture
def ask(app: Flask, tmp_path: Path) -> Any:
    """Answers blocks of ours that stand inside of a block from others."""
    with blocks.installed():
        course: Course = course_with(app, tmp_path, INSIDE)
        assert course.current_revision_id is not None
        client = learner(app)
        frame = frame_address(client, "pair@both")

        def send(block_key: str, answers: Any, action: str = "answer") -> Any:
            body = json.dumps({"action": action, "answers": answers})
            return client.post(handler(frame, block_key, "answer_by_script"), data=body, headers=FROM_A_FRAME)

        yield send


def test_ours_inside_of_a_block_from_others_are_answered_by_a_handler(ask: Ask) -> None:
    drawn = ask("problem@both.q", {"1": ["choice_1"]})
    assert drawn.status_code == 200
    assert "Right" in drawn.get_json()["html"]
    kept = ask("reflection@both.r", {"text": ["Fish of our lake"]})
    assert "Fish of our lake" in kept.get_json()["html"]
    db.session.rollback()
    rows = {row.block_key: (row.completion, row.earned) for row in db.session.scalars(select(Progress))}
    assert rows == {"problem@both.q": (1.0, 1.0), "reflection@both.r": (1.0, None)}


def test_a_handler_takes_no_more_attempts_than_a_page(ask: Ask) -> None:
    assert [ask("problem@both.q", {"1": ["choice_0"]}).status_code for _time in range(3)] == [200, 200, 409]
    assert ask("problem@both.q", {}, "reset").status_code == 409


def test_a_handler_refuses_what_no_page_would_send(ask: Ask) -> None:
    assert ask("problem@both.q", {"1": ["choice_9"]}).status_code == 400
    assert ask("problem@both.q", {"1": "choice_1"}).status_code == 400
    assert ask("problem@both.q", ["choice_1"]).status_code == 400
    empty = ask("problem@both.q", {})
    assert empty.status_code == 200
    assert "Answer this question, then send again" in empty.get_json()["html"]
    db.session.rollback()
    assert db.session.scalars(select(Progress)).all() == []
