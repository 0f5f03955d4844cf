"""How a quiz treats its learner: deadlines and grace, late answers, pauses, new beginnings, and what is told when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.blocks.problem.deadline import closing, span
from courses.models import Attempt, Enrolment, Progress
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import SINGLE, write_course

UNIT = "/en/courses/test/u1/"
CHOICE = "a:problem@p1:1"
SECRETS = ("secret solution", "minus 39")


def learner_of(app: Flask, folder: Path, problem: str) -> Browser:
    """A learner of a course whose first question is `problem`."""
    with app.test_request_context():
        import_course(SYSTEM, write_course(folder / "package", single=problem), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member"))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def single(settings: str) -> str:
    return SINGLE.replace('max_attempts="2"', settings)


def choose(client: Browser, choice: str) -> int:
    return client.press(UNIT, "answer:problem@p1", also={CHOICE: choice}).status_code


def page(client: Browser) -> str:
    return client.get(UNIT).get_data(as_text=True)


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def test_the_grace_of_the_course_holds_the_question_open_after_its_deadline(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, single(f'due="{ago(hours=2)}" graceperiod="2 hours 30 minutes"'))
    assert "Open until" in page(learner)
    assert choose(learner, "choice_1") == 303


def test_a_late_answer_is_refused_kept_shown_as_late_and_never_counts(app: Flask, tmp_path: Path) -> None:
    due = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    learner = learner_of(app, tmp_path, single(f'due="{due}"'))
    opened = learner.get(UNIT)
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", single=single(f'due="{ago(hours=1)}"')), "test")
    for key in ("k1", "k2"):
        late = learner.press(opened, "answer:problem@p1", write_key=key, also={CHOICE: "choice_1"})
        assert late.status_code == 409
    (attempt,) = db.session.scalars(select(Attempt)).all()
    assert (attempt.late, attempt.earned, attempt.answers) == (True, 0.0, {"1": ["choice_1"]})
    assert not db.session.scalars(select(Progress.earned).where(Progress.earned.is_not(None))).all()
    assert "Your late answer of" in page(learner)
    absent = learner.press(opened, "answer:problem@p1", write_key="k3", also={CHOICE: "choice_9"})
    assert absent.status_code == 400


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1 day", 86400), ("2 hours 30 minutes", 9000), ("1 days 0 hours 59 minutes 59 seconds", 89999), ("", 0)],
)
def test_a_grace_is_read_as_policies_write_it(written: str, seconds: int) -> None:
    assert span(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", [None, "soon", "-1 day", "1 day and a bit", "1,5 hours", "٣ days"])
def test_a_grace_that_is_written_otherwise_is_none(written: str | None) -> None:
    assert span(written) == timedelta()
    assert closing("9999-12-31T23:59:59Z", "900000000 days") is not None


def test_a_pause_between_two_attempts_uses_none(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, single('submission_wait_seconds="60"'))
    assert choose(learner, "choice_0") == 303
    assert choose(learner, "choice_1") == 429
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


@pytest.mark.parametrize(
    ("setting", "before", "wrong", "right"),
    [
        ("always", True, True, True),
        ("never", False, False, False),
        ("answered", False, False, True),
        ("attempted", False, True, True),
        ("after_attempts", False, True, True),
        ("closed", False, False, False),
        ("finished", False, False, True),
        ("past_due", False, False, False),
        ("correct_or_past_due", False, False, True),
        ("after_all_attempts", False, False, False),
        ("after_all_attempts_or_correct", False, False, True),
    ],
)
def test_a_solution_is_shown_when_its_author_says_and_not_before(
    app: Flask, tmp_path: Path, setting: str, before: bool, wrong: bool, right: bool
) -> None:
    learner = learner_of(app, tmp_path, single(f'showanswer="{setting}"'))
    assert ("secret solution" in page(learner)) == before
    choose(learner, "choice_0")
    assert ("secret solution" in page(learner)) == wrong
    choose(learner, "choice_1")
    assert ("secret solution" in page(learner)) == right


@pytest.mark.parametrize("setting", ["never", "past_due"])
def test_what_was_right_is_not_told_where_correctness_is_withheld(app: Flask, tmp_path: Path, setting: str) -> None:
    learner = learner_of(app, tmp_path, single(f'show_correctness="{setting}" showanswer="always"'))
    pages = [page(learner)]
    for choice in ("choice_0", "choice_1"):
        choose(learner, choice)
        pages.append(page(learner))
    assert "Your answer was taken." in pages[1]
    for shown in pages:
        assert not [secret for secret in (*SECRETS, "Iron melts", "Not right", "st ok") if secret in shown]


def test_correctness_is_told_once_the_deadline_has_passed(app: Flask, tmp_path: Path) -> None:
    settings = f'show_correctness="past_due" showanswer="past_due" due="{ago(hours=1)}"'
    assert "secret solution" in page(learner_of(app, tmp_path, single(settings)))


def test_no_solution_is_shown_while_an_answer_under_way_would_still_be_taken(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, single(f'showanswer="past_due" due="{ago(seconds=30)}"'))
    assert "This question is closed." in page(learner)
    assert "secret solution" not in page(learner)


def test_who_begins_anew_keeps_the_grade_and_the_used_attempts(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, single('max_attempts="3" show_reset_button="true"'))
    assert "Begin anew" not in page(learner)
    choose(learner, "choice_0")
    assert learner.press(UNIT, "Begin anew").status_code == 303
    shown = page(learner)
    assert "Attempts used: 1 of 3" in shown
    assert " checked" not in shown


def test_where_choices_are_drawn_anew_the_old_ones_are_not_answered_again(app: Flask, tmp_path: Path) -> None:
    shuffled = single('rerandomize="always"').replace("<choicegroup", '<choicegroup shuffle="true"')
    learner = learner_of(app, tmp_path, shuffled)
    opened = learner.get(UNIT)
    choose(learner, "choice_0")
    again = learner.press(opened, "answer:problem@p1", write_key="again", also={CHOICE: "choice_1"})
    assert again.status_code == 409
    learner.press(UNIT, "Begin anew")
    assert choose(learner, "choice_1") == 303


MATCHING = """<problem><p>Which treaty article is it?</p>
<optionresponse><label>Mercury-added products</label><optioninput>
<option correct="true">Article 4</option><option correct="false">Article 7</option></optioninput></optionresponse>
<optionresponse><label>Gold mining</label><optioninput>
<option correct="false">Article 4</option><option correct="true">Article 7</option></optioninput></optionresponse></problem>"""


def test_dropdowns_of_the_same_choices_are_one_table_and_each_row_earns_for_itself(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, MATCHING)
    assert len(found(learner.get(UNIT), "//table//select")) == 2
    both = {CHOICE: "choice_0", "a:problem@p1:2": "choice_0"}
    assert learner.press(UNIT, "answer:problem@p1", also=both).status_code == 303
    assert db.session.scalars(select(Progress.earned).where(Progress.block_key == "problem@p1")).one() == 1.0
    assert len(found(learner.get(UNIT), "//table//b[contains(@class, 'ok')]")) == 1


def test_a_draft_typed_before_the_last_answer_does_not_stand_over_it(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, SINGLE)
    choose(learner, "choice_0")
    opened = found(learner.get(UNIT), "//input[@name='csrf_token']")[0].get("value")
    for age, kept in (("3600", False), ("0", True)):
        data = {"do": "keep", "write_key": f"draft{age}", "csrf_token": opened, CHOICE: "choice_2"}
        assert learner.post(UNIT, data=data, headers={"X-Draft-Age": age}).status_code == 303
        assert ("it was kept, but not sent yet" in page(learner)) == kept


def test_a_question_that_weighs_nothing_is_answered_and_done_and_the_course_with_it(app: Flask, tmp_path: Path) -> None:
    learner = learner_of(app, tmp_path, single('weight="0"'))
    assert choose(learner, "choice_0") == 303
    db.session.rollback()
    attempt = db.session.scalars(select(Attempt)).one()
    assert (attempt.earned, attempt.possible, attempt.answers) == (0.0, 0.0, {"1": ["choice_0"]})
    progress = db.session.scalars(select(Progress)).one()
    assert (progress.completion, progress.earned, progress.possible) == (1.0, None, None)
    learner.press(UNIT, "next")
    learner.press("/en/courses/test/u2/", "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    db.session.rollback()
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.done, enrolment.required, enrolment.grade) == (3, 3, 1.0)
    assert enrolment.completed_at is not None


@pytest.mark.parametrize("written", ["0", "-3"])
def test_attempts_of_nought_or_less_are_no_limit(app: Flask, tmp_path: Path, written: str) -> None:
    learner = learner_of(app, tmp_path, single(f'max_attempts="{written}"'))
    assert [choose(learner, "choice_0") for _time in range(4)] == [303] * 4
    assert "Attempts used" not in page(learner)


def test_a_question_of_which_no_choice_is_right_is_named_in_the_report_and_does_not_count(
    app: Flask, tmp_path: Path
) -> None:
    package = write_course(tmp_path, single=SINGLE.replace('correct="true"', 'correct="false"'))
    with app.test_request_context():
        report = import_course(SYSTEM, package, "test")
    assert report.unsupported_questions == {"problem@p1": ["choice_correctness"]}
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Member"))
    client.press("/en/courses/test/", "Enrol and begin")
    assert db.session.scalars(select(Enrolment)).one().required == 2
    assert "It was kept with the course and does not count" in page(client)
