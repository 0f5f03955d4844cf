"""A learner enrols, reads, answers, goes on, and reaches the end; nobody else does it for them."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.models import Attempt, Course, Enrolment, Progress
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.certificates.models import Certificate
from minamata.certificates.services import revoke
from minamata.db import db, write
from minamata.events import drain
from minamata.policies import SYSTEM
from minamata.records.models import LearningRecord
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import SINGLE, write_course

FIRST, SECOND = "/en/courses/test/u1/", "/en/courses/test/u2/"
CHOICE, NUMBER = "a:problem@p1:1", "a:problem@p2:1"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    return db.session.scalars(select(Course).where(Course.slug == "test")).one()


@pytest.fixture
def person(app: Flask) -> Person:
    return people.person("Member")


@pytest.fixture
def member(app: Flask, person: Person, course: Course) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


@pytest.fixture
def learner(member: Browser) -> Browser:
    member.press("/en/courses/test/", "Enrol and begin")
    return member


def choose(client: Browser, choice: str, path: str = FIRST) -> int:
    return client.press(path, "answer:problem@p1", also={CHOICE: choice}).status_code


def attempts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Attempt)) or 0


def enrolment() -> Enrolment:
    db.session.rollback()
    return db.session.scalars(select(Enrolment)).one()


def test_enrolling_leads_to_the_first_unit(member: Browser) -> None:
    assert member.press("/en/courses/test/", "Enrol and begin").headers["Location"] == FIRST
    assert "Words to" in member.get(FIRST).get_data(as_text=True)


def test_enrolling_twice_is_one_enrolment_and_counts_once(member: Browser, course: Course) -> None:
    page = member.get("/en/courses/test/")
    for _press in range(2):
        member.press(page, "Enrol and begin")
    member.press(page, "Enrol and begin", write_key="another")
    enrolment()
    db.session.refresh(course)
    assert course.learners == 1


def test_a_unit_is_opened_by_learners_only(app: Flask, member: Browser) -> None:
    assert member.get(FIRST).headers["Location"] == "/en/courses/test/"
    somebody = app.test_client()
    answer = somebody.get(FIRST)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_one_goes_on_at_the_block_that_was_answered_last_on_any_device(
    app: Flask, member: Browser, person: Person, tmp_path: Path
) -> None:
    two = '<vertical display_name="Second unit"><problem url_name="p2"/><problem url_name="p3"/></vertical>'
    extra = {"vertical/u2.xml": two, "problem/p3.xml": SINGLE}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", extra=extra), "test")
    member.press("/en/courses/test/", "Enrol and begin")
    member.press(FIRST, "next")
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(person)
    assert other.get("/en/courses/test/resume").headers["Location"] == SECOND
    member.press(SECOND, "answer:problem@p2", also={NUMBER: "2"})
    assert other.get("/fr/courses/test/resume").headers["Location"] == "/fr/courses/test/u2/#b-problem@p2"


def test_a_right_answer_is_told_with_its_feedback(learner: Browser) -> None:
    assert choose(learner, "choice_1") == 303
    page = learner.get(FIRST).get_data(as_text=True)
    assert "mercury melts at minus 39" in page
    assert "Iron melts" not in page


def test_a_wrong_answer_shows_its_own_feedback_and_no_solution_while_attempts_are_left(learner: Browser) -> None:
    choose(learner, "choice_0")
    page = learner.get(FIRST).get_data(as_text=True)
    assert "Iron melts at 1538" in page
    assert "secret solution" not in page
    assert "minus 39" not in page


def test_nothing_in_an_unanswered_page_tells_the_answer(learner: Browser) -> None:
    page = learner.get(FIRST).get_data(as_text=True)
    assert "secret solution" not in page
    assert "minus 39" not in page
    assert "correct" not in page.lower()


def test_the_solution_is_shown_when_all_attempts_are_used_and_no_more_are_taken(learner: Browser) -> None:
    page = learner.get(FIRST)
    for choice in ("choice_0", "choice_2"):
        choose(learner, choice)
    assert "secret solution" in learner.get(FIRST).get_data(as_text=True)
    refused = learner.press(page, "answer:problem@p1", write_key="late", also={CHOICE: "choice_1"})
    assert refused.status_code == 409
    assert attempts() == 2


def test_a_choice_that_does_not_exist_uses_no_attempt(learner: Browser) -> None:
    assert choose(learner, "choice_9") == 400
    assert attempts() == 0


@pytest.mark.parametrize("block", ["problem@p2", "problem@nowhere", "html@h1", "", "../p1"])
def test_an_answer_to_a_block_of_another_unit_finds_nothing(learner: Browser, block: str) -> None:
    answer = learner.press(FIRST, "answer:problem@p1", do=f"answer:{block}", also={f"a:{block}:1": "choice_1"})
    assert answer.status_code == 404
    assert attempts() == 0


def test_an_empty_answer_uses_no_attempt_and_says_what_to_do(learner: Browser) -> None:
    for page, button, field in ((FIRST, "answer:problem@p1", CHOICE), (SECOND, "answer:problem@p2", NUMBER)):
        answer = learner.press(page, button)
        assert answer.status_code == 422
        (why,) = found(answer, f"//*[@id='{field}-why']")
        assert why.text_content() == "Answer this question, then send again. No attempt was used."
    assert attempts() == 0


def test_a_double_click_uses_one_attempt(learner: Browser) -> None:
    page = learner.get(FIRST)
    for _press in range(2):
        assert learner.press(page, "answer:problem@p1", also={CHOICE: "choice_0"}).status_code == 303
    assert attempts() == 1


def test_many_answers_at_once_never_exceed_the_attempts(app: Flask, learner: Browser) -> None:
    app.testing = False
    page, cookie = learner.get(FIRST).get_data(as_text=True), learner.get_cookie("minamata")
    assert cookie is not None
    token = re.findall(r'csrf_token" value="(\w+)', page)[0]
    statuses: list[int] = []

    def send(number: int) -> None:
        client = app.test_client()
        client.set_cookie("minamata", cookie.value)
        data = {"do": "answer:problem@p1", CHOICE: "choice_0", "write_key": f"k{number}", "csrf_token": token}
        statuses.append(client.post(FIRST, data=data).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] * 2 + [409] * 10
    assert attempts() == 2


@pytest.mark.parametrize(
    ("lang", "typed"), [("fr", "1,5"), ("en", "1.5"), ("ar", "١٫٥"), ("ru", "1,50"), ("zh", "1.5")]
)
def test_a_number_is_read_as_the_learner_writes_it(learner: Browser, lang: str, typed: str) -> None:
    path = SECOND.replace("/en/", f"/{lang}/")
    assert learner.press(path, "answer:problem@p2", also={NUMBER: typed}).status_code == 303
    assert db.session.scalars(select(Attempt.earned)).one() == 1.0


def test_what_is_no_number_is_given_back_and_uses_no_attempt(learner: Browser) -> None:
    answer = learner.press(SECOND, "answer:problem@p2", also={NUMBER: "three halves"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="three halves"' in page
    assert "cannot be read as a number" in page
    assert attempts() == 0


def test_text_is_read_when_the_learner_goes_on(learner: Browser) -> None:
    assert learner.press(FIRST, "next").headers["Location"] == SECOND
    done = db.session.scalars(select(Progress.block_key).where(Progress.completion >= 1)).all()
    assert done == ["html@h1"]


def test_a_choice_that_was_not_sent_is_still_there_after_going_on(learner: Browser) -> None:
    learner.press(FIRST, "next", also={CHOICE: "choice_2"})
    assert re.search(r'value="choice_2"[^>]* checked', learner.get(FIRST).get_data(as_text=True))
    assert attempts() == 0


def test_the_learner_resumes_where_they_were(learner: Browser) -> None:
    learner.press(FIRST, "next")
    assert learner.get("/en/courses/test/resume").headers["Location"] == SECOND


def test_the_course_is_completed_by_reading_all_and_reaching_the_pass_mark(learner: Browser, person: Person) -> None:
    choose(learner, "choice_1")
    learner.press(FIRST, "next")
    assert enrolment().completed_at is None
    learner.press(SECOND, "answer:problem@p2", also={NUMBER: "1.5"})
    assert enrolment().completed_at is not None
    drain()
    drain()
    (entry,) = db.session.scalars(select(LearningRecord)).all()
    assert entry.person_id == person.id


def test_below_the_pass_mark_the_course_is_not_completed_and_the_page_says_what_is_needed(learner: Browser) -> None:
    choose(learner, "choice_0")
    learner.press(FIRST, "next")
    learner.press(SECOND, "answer:problem@p2", also={NUMBER: "7"})
    found = enrolment()
    assert found.done == found.required
    assert found.completed_at is None
    assert "80" in learner.get("/en/courses/test/").get_data(as_text=True)
    choose(learner, "choice_1")
    learner.press(SECOND, "answer:problem@p2", also={NUMBER: "1.5"})
    assert enrolment().completed_at is not None


def test_a_grade_never_falls(learner: Browser) -> None:
    choose(learner, "choice_1")
    choose(learner, "choice_0")
    progress = db.session.scalars(select(Progress).where(Progress.block_key == "problem@p1")).one()
    assert progress.earned == 1.0


def test_a_hidden_course_does_not_exist_for_a_stranger(app: Flask, member: Browser, course: Course) -> None:
    with write():
        course.audience = "party:XA"
    for path in ("/en/courses/test/", FIRST, "/en/courses/test/files/map.txt", "/en/courses/test/resume"):
        assert member.get(path).status_code == 404, path
    assert "A test course" not in member.get("/en/courses/").get_data(as_text=True)
    assert "A test course" not in member.get("/en/").get_data(as_text=True)


def do_everything(learner: Browser, choice: str, number: str = "1.5") -> None:
    """Read and answer all of the course."""
    choose(learner, choice)
    learner.press(SECOND, "answer:problem@p2", also={NUMBER: number})
    for unit in (FIRST, SECOND):
        learner.press(unit, "next")


def test_who_did_not_pass_tries_the_missed_questions_again_and_the_best_results_stand(learner: Browser) -> None:
    do_everything(learner, "choice_0")
    choose(learner, "choice_2")
    page = learner.get("/en/courses/test/").get_data(as_text=True)
    assert "Make my certificate" not in page
    assert learner.press("/en/courses/test/", "Try again").headers["Location"] == FIRST
    assert "Attempts used: 0 of 2" in learner.get(FIRST).get_data(as_text=True)
    assert "Attempts used: 1 of 3" in learner.get(SECOND).get_data(as_text=True)
    assert choose(learner, "choice_1") == 303
    assert "Make my certificate" in learner.get("/en/courses/test/").get_data(as_text=True)
    assert attempts() == 4


def test_who_has_not_done_everything_or_has_passed_has_nothing_to_try_again(learner: Browser) -> None:
    page = learner.get(FIRST)
    token = re.findall(r'csrf_token" value="(\w+)', page.get_data(as_text=True))[0]
    choose(learner, "choice_0")
    for key in ("k1", "k2"):
        data = {"write_key": key, "csrf_token": token}
        assert learner.post("/en/courses/test/retake", data=data).headers["Location"] == "/en/courses/test/"
        assert "Attempts used: 1 of 2" in learner.get(FIRST).get_data(as_text=True)
        learner.press(SECOND, "answer:problem@p2", also={NUMBER: "1.5"})


def test_a_revoked_certificate_is_not_made_again_by_asking(learner: Browser) -> None:
    do_everything(learner, "choice_1")
    page = learner.get("/en/courses/test/")
    learner.press(page, "Make my certificate")
    certificate = db.session.scalars(select(Certificate)).one()
    revoke(SYSTEM, certificate, "Issued by mistake.")
    shown = learner.get("/en/courses/test/").get_data(as_text=True)
    assert "Issued by mistake." in shown
    assert "Make my certificate" not in shown
    assert learner.press(page, "Make my certificate", write_key="another").status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_a_part_kept_for_the_team_stands_in_nobodys_way(app: Flask, member: Browser, tmp_path: Path) -> None:
    hidden = '<vertical display_name="Second unit" visible_to_staff_only="true"><problem url_name="p2"/></vertical>'
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", extra={"vertical/u2.xml": hidden}), "test")
    member.press("/en/courses/test/", "Enrol and begin")
    assert choose(member, "choice_1") == 303
    member.press(FIRST, "next")
    assert enrolment().completed_at is not None
    assert member.get(SECOND).status_code == 404


def test_a_revision_that_takes_away_what_was_left_completes_the_course(
    app: Flask, learner: Browser, tmp_path: Path
) -> None:
    choose(learner, "choice_1")
    learner.press(FIRST, "next")
    assert enrolment().completed_at is None
    one = '<sequential display_name="First section" graded="true" format="Quiz"><vertical url_name="u1"/></sequential>'
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", extra={"sequential/s1.xml": one}), "test")
    assert enrolment().completed_at is not None


def test_what_a_section_says_of_due_dates_and_attempts_holds_for_its_questions(
    app: Flask, member: Browser, tmp_path: Path
) -> None:
    section = (
        '<sequential display_name="First section" graded="true" format="Quiz" due="2020-01-01T00:00:00Z">'
        '<vertical url_name="u1"/><vertical url_name="u2"/></sequential>'
    )
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", extra={"sequential/s1.xml": section}), "test")
    member.press("/en/courses/test/", "Enrol and begin")
    assert "This question is closed." in member.get(FIRST).get_data(as_text=True)


@pytest.mark.parametrize(
    "extra",
    [
        {
            "course/2026.xml": '<course display_name="C" language="en" start="2099-01-01T00:00:00Z"><chapter url_name="c1"/></course>'
        },
        {
            "chapter/c1.xml": '<chapter display_name="C" start="2099-01-01T00:00:00Z"><sequential url_name="s1"/></chapter>',
            "vertical/u1.xml": '<vertical display_name="U" start="2020-01-01T00:00:00Z"><problem url_name="p1"/></vertical>',
        },
    ],
    ids=["the course", "the chapter around"],
)
def test_a_unit_opens_when_everything_around_it_has_begun(
    app: Flask, member: Browser, tmp_path: Path, extra: dict[str, str]
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", extra=extra), "test")
    assert member.get(FIRST).status_code == 404


def test_an_answer_that_is_very_long_is_given_back_and_uses_no_attempt(learner: Browser) -> None:
    answer = learner.press(SECOND, "answer:problem@p2", also={NUMBER: "1" * 2001})
    assert answer.status_code == 422
    assert "greatest number of characters is 2000" in answer.get_data(as_text=True)
    assert attempts() == 0


def test_a_choice_taken_back_before_going_on_stays_taken_back(app: Flask, member: Browser, tmp_path: Path) -> None:
    several = (
        '<problem max_attempts="3"><choiceresponse><label>Which?</label><checkboxgroup>'
        '<choice correct="true">A</choice><choice correct="true">B</choice></checkboxgroup></choiceresponse></problem>'
    )
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "next", single=several), "test")
    member.press("/en/courses/test/", "Enrol and begin")
    assert choose(member, "choice_0") == 303
    page = member.get(FIRST)
    assert page.get_data(as_text=True).count(" checked") == 1
    member.press(page, "next", also={CHOICE: ""})
    assert " checked" not in member.get(FIRST).get_data(as_text=True)


def test_answers_of_a_translation_count_as_the_source_says(app: Flask, member: Browser, tmp_path: Path) -> None:
    several = (
        '<problem max_attempts="3"><choiceresponse{}><label>{}</label><checkboxgroup>'
        '<choice correct="true">A</choice><choice correct="true">B</choice><choice correct="false">C</choice>'
        "</checkboxgroup></choiceresponse></problem>"
    )
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "en", single=several.format("", "Which?")), "test")
        partial = several.format(' partial_credit="EDC"', "Lesquels ?")
        import_course(SYSTEM, write_course(tmp_path / "fr", single=partial), "test", "fr")
    member.press("/en/courses/test/", "Enrol and begin")
    path = FIRST.replace("/en/", "/fr/")
    assert "Lesquels" in member.get(path).get_data(as_text=True)
    assert choose(member, "choice_0", path) == 303
    assert db.session.scalars(select(Attempt.earned)).one() == 0


def test_what_one_learner_answers_shows_on_no_page_of_another(app: Flask, learner: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(people.person("Other"))
    other.press("/en/courses/test/", "Enrol and begin")
    before = learner.get(FIRST).text, other.get(FIRST).text
    assert "Answer again" not in before[0] + before[1]
    choose(learner, "choice_1")
    assert "Answer again" in learner.get(FIRST).text
    assert "Answer again" not in other.get(FIRST).text
    assert "Envoyer la réponse" in other.get(FIRST.replace("/en/", "/fr/")).text
    assert "Send answer" in other.get(FIRST).text
