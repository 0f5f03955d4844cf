"""Blocks of ours that take an answer without grading it: a note for oneself, and questions of opinion (C2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from courses.models import LearnerState, Progress
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

NOTE = (
    '<reflection display_name="Think"><p>What does it mean for your country? <script>alert(1)</script></p></reflection>'
)
OPINION = """<questionnaire display_name="How was it?">
<question name="pace"><label>The pace was</label><choice name="slow">too slow</choice><choice name="right">right</choice></question>
<question name="use"><label>I can use it</label><choice name="yes">yes</choice><choice name="no">no</choice></question>
</questionnaire>"""
REFLECTION, SURVEY = "reflection@think", "questionnaire@how"
PAGE = "/en/courses/test/u2/"


@pytest.fixture
def browser(app: Flask, tmp_path: Path) -> Browser:
    unit = (
        '<vertical display_name="Second unit"><reflection url_name="think"/><questionnaire url_name="how"/></vertical>'
    )
    extra = {"vertical/u2.xml": unit, "reflection/think.xml": NOTE, "questionnaire/how.xml": OPINION}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path, extra=extra), "test")
    return learner(app)


def learner(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def choose(client: Browser, pace: str, use: str = "yes") -> int:
    also = {f"a:{SURVEY}:pace": pace, f"a:{SURVEY}:use": use}
    return client.press(PAGE, f"answer:{SURVEY}", also=also).status_code


def note(client: Browser) -> str:
    (area,) = found(client.get(PAGE), "//textarea[starts-with(@name, 'a:reflection')]")
    return str(area.text or "").strip()


def completed() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Progress.block_key).where(Progress.completion >= 1.0)))


def test_a_note_is_kept_shown_again_and_may_be_changed(browser: Browser) -> None:
    for words in ("Fish of our lake", "Fish, and gold"):
        assert browser.press(PAGE, f"answer:{REFLECTION}", also={f"a:{REFLECTION}:text": words}).status_code == 303
        assert note(browser) == words
    assert completed() == {REFLECTION}
    assert "alert(1)" not in browser.get(PAGE).text


def test_a_note_is_seen_by_nobody_else(app: Flask, browser: Browser) -> None:
    browser.press(PAGE, f"answer:{REFLECTION}", also={f"a:{REFLECTION}:text": "Fish of our lake"})
    assert note(learner(app)) == ""


def test_an_empty_note_is_asked_for_and_a_very_long_one_is_refused_with_the_text_kept(browser: Browser) -> None:
    answer = browser.press(PAGE, f"answer:{REFLECTION}", also={f"a:{REFLECTION}:text": "  "})
    assert answer.status_code == 422
    long = "x" * 10_001
    answer = browser.press(PAGE, f"answer:{REFLECTION}", also={f"a:{REFLECTION}:text": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert "10000" in answer.text
    assert completed() == set()


def test_a_note_that_was_typed_and_not_sent_is_there_again(browser: Browser) -> None:
    browser.press(PAGE, "next", also={"do": "keep", f"a:{REFLECTION}:text": "half a"})
    assert note(browser) == "half a"
    assert completed() == set()


def test_an_opinion_is_kept_and_what_all_think_is_shown_once_five_have_answered(app: Flask, browser: Browser) -> None:
    others = [learner(app) for _ in range(4)]
    assert choose(browser, "right") == 303
    assert "once 5 people have answered" in browser.get(PAGE).text
    for place, other in enumerate(others):
        assert choose(other, "slow" if place else "right", "no") == 303
    shown = browser.get(PAGE).text
    assert "40%" in shown
    assert "60%" in shown
    assert found(browser.get(PAGE), f"//input[@name='a:{SURVEY}:pace'][@value='right'][@checked]")
    choose(browser, "slow")
    assert "80%" in browser.get(PAGE).text, "who changes their mind is counted once"


def test_who_has_not_answered_does_not_see_what_others_think(app: Flask, browser: Browser) -> None:
    for other in [learner(app) for _ in range(5)]:
        choose(other, "right")
    assert "100%" not in browser.get(PAGE).text


@pytest.mark.parametrize(("pace", "status"), [("", 422), ("never-offered", 400)])
def test_what_was_not_offered_or_left_out_is_not_counted(browser: Browser, pace: str, status: int) -> None:
    assert choose(browser, pace) == status
    db.session.rollback()
    assert db.session.scalars(select(LearnerState).where(LearnerState.block_key == SURVEY)).first() is None
    assert completed() == set()
