"""A learner's whole way by program: what pages can do, and nothing that pages do not tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.models import Attempt, Course, Enrolment
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.certificates.models import Certificate
from minamata.db import db, new_id, now, write
from minamata.policies import SYSTEM
from tests.factories import people
from tests.factories.packages import SINGLE, write_course
from tests.factories.programs import Program, token
from tests.statements import statements

UNIT = "courses/test/units/u1"
CHOICE = f"{UNIT}/questions/problem@p1"
NUMBER = "courses/test/units/u2/questions/problem@p2"
SECRETS = ("secret solution", "Yes: mercury melts", "Iron melts", "correct=", "1538", "tolerance")


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    return db.session.scalars(select(Course).where(Course.slug == "test")).one()


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def stranger(app: Flask, awa: Person, course: Course) -> Program:
    """The program of somebody who has not enrolled."""
    return Program(app, token(awa))


@pytest.fixture
def learner(stranger: Program) -> Program:
    assert stranger.post("courses/test/enrolment").status_code == 201
    return stranger


def read(program: Program, path: str, **sent: Any) -> dict[str, Any]:
    answer = program.get(path, **sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def sent(program: Program, path: str, body: Any = None, status: int = 200, **more: Any) -> dict[str, Any]:
    answer = program.post(path, body, **more)
    assert answer.status_code == status, answer.text
    return dict(answer.json or {})


def give(program: Program, choice: str, **more: Any) -> Any:
    return program.post(f"{CHOICE}/answers", {"answers": {"1": [choice]}}, **more)


def attempts() -> int:
    return db.session.scalar(select(func.count()).select_from(Attempt)) or 0


def question(block: dict[str, Any]) -> dict[str, Any]:
    asked = [part["question"] for part in block["questions"]["parts"] if part["question"]]
    assert len(asked) == 1
    return dict(asked[0])


def test_a_course_says_what_its_recordings_weigh(stranger: Program, course: Course) -> None:
    assert read(stranger, "courses")["items"][0]["media_bytes"] == {}
    with write():
        weighed = {**course.facts, "media_bytes": {"video": 12_000_000, "audio": 900_000}}
        db.session.execute(update(Course).values(facts=weighed))
    assert read(stranger, "courses/test")["media_bytes"] == {"video": 12_000_000, "audio": 900_000}


def test_the_way_from_the_catalogue_to_the_certificate(stranger: Program) -> None:
    assert [each["slug"] for each in read(stranger, "courses")["items"]] == ["test"]
    assert read(stranger, "courses/test")["enrolment"] is None
    sent(stranger, "courses/test/enrolment", status=201)
    resume = read(stranger, "courses/test/progress")["resume"]
    assert resume == {"unit": "u1", "block": None}
    assert give(stranger, "choice_1").status_code == 200
    sent(stranger, f"{UNIT}/completion")
    done = sent(stranger, f"{NUMBER}/answers", {"answers": {"1": ["1.5"]}})
    assert question(done)["verdict"] == "correct"
    progress = read(stranger, "courses/test/progress")
    assert (progress["done"], progress["required"], progress["share"], progress["grade"]) == (3, 3, 1.0, 1.0)
    assert progress["completed_at"] is not None
    names = {"language": "en", "name_latin": "Awa  Diallo"}
    certificate = sent(stranger, "courses/test/certificate", names, 201)
    assert certificate["name_latin"] == "Awa Diallo"
    assert [each["number"] for each in read(stranger, "certificates")["items"]] == [certificate["number"]]
    assert read(stranger, f"certificates/{certificate['number']}")["status"] == "valid"
    assert stranger.get(certificate["pdf"]).mimetype == "application/pdf"


def test_before_the_answer_nothing_of_what_is_right_leaves(learner: Program) -> None:
    for path in ("courses", "courses/test", "courses/test/progress", UNIT, CHOICE, "enrolments"):
        answer = learner.get(path)
        assert answer.status_code == 200
        assert [secret for secret in SECRETS if secret in answer.text] == [], path
    block = read(learner, CHOICE)
    assert block["questions"]["solution"] is None
    assert question(block)["verdict"] is None
    assert {choice["mark"] for choice in question(block)["choices"]} == {""}


def test_a_wrong_answer_gets_its_feedback_and_not_the_solution(learner: Program) -> None:
    answer = give(learner, "choice_0")
    block = dict(answer.json)
    assert question(block)["verdict"] == "incorrect"
    assert question(block)["feedback"] == ["Iron melts at 1538 degrees."]
    assert block["questions"]["solution"] is None
    assert "secret solution" not in answer.text
    assert "Yes: mercury melts" not in answer.text


def test_the_solution_comes_when_the_page_would_show_it(learner: Program) -> None:
    give(learner, "choice_0")
    block = dict(give(learner, "choice_0").json)
    assert block["questions"]["attempts_left"] == 0
    assert "secret solution" in block["questions"]["solution"]
    marks = {choice["id"]: choice["mark"] for choice in question(block)["choices"]}
    assert marks == {"choice_0": "wrong", "choice_1": "right", "choice_2": ""}


def test_a_question_that_weighs_nothing_is_answered_all_the_same(app: Flask, learner: Program, tmp_path: Path) -> None:
    weightless = SINGLE.replace('max_attempts="2"', 'weight="0"')
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "again", single=weightless), "test")
    assert question(dict(give(learner, "choice_1").json))["verdict"] == "correct"
    sent(learner, f"{UNIT}/completion")
    sent(learner, f"{NUMBER}/answers", {"answers": {"1": ["1.5"]}})
    progress = read(learner, "courses/test/progress")
    assert (progress["done"], progress["required"], progress["grade"]) == (3, 3, 1.0)
    assert progress["completed_at"] is not None


def test_the_package_itself_is_not_served(learner: Program) -> None:
    assert learner.get("courses/test/files/map.txt").data == b"a map"
    for path in ("problem/p1.xml", "../problem/p1.xml", "..%2Fproblem%2Fp1.xml", "policies/2026/grading_policy.json"):
        assert learner.get(f"courses/test/files/{path}").status_code == 404


def test_an_answer_sent_twice_with_one_key_is_one_attempt_and_the_same_document(learner: Program) -> None:
    first, again = give(learner, "choice_0", key="k"), give(learner, "choice_0", key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.data == again.data
    assert attempts() == 1


def test_another_answer_with_the_same_key_is_refused(learner: Program) -> None:
    give(learner, "choice_0", key="k")
    assert give(learner, "choice_1", key="k").status_code == 422
    assert attempts() == 1


def test_a_repetition_is_answered_with_the_rights_of_today(learner: Program, course: Course) -> None:
    give(learner, "choice_0", key="k")
    with write():
        db.session.execute(update(Course).values(audience="role:trainer"))
    assert give(learner, "choice_0", key="k").status_code == 404


def test_no_attempt_is_left_after_the_last(learner: Program) -> None:
    assert [give(learner, "choice_0").status_code for _each in range(3)] == [200, 200, 409]
    assert attempts() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answers": {"1": ["choice_9"]}}, 400),
        ({"answers": {"9": ["choice_1"]}}, 400),
        ({"answers": {"1": []}}, 422),
        ({"answers": {}}, 422),
        ({}, 422),
        ({"answers": {"1": "choice_1"}}, 422),
        ({"answers": {"1": ["choice_0", "choice_1"]}}, 422),
        ({"answers": {"1": ["x" * 2001]}}, 422),
        ({"answers": {"1": [1]}}, 422),
        ({"answers": [["1", "choice_1"]]}, 422),
        ({"answers": {"1": ["choice_1"]}, "verdict": "correct"}, 422),
    ],
)
def test_answers_that_are_none_use_no_attempt(learner: Program, body: Any, status: int) -> None:
    answer = learner.post(f"{CHOICE}/answers", body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert attempts() == 0


def test_a_number_is_read_as_the_language_of_the_request_writes_it(learner: Program) -> None:
    refused = learner.post(f"{NUMBER}/answers", {"answers": {"1": ["one and a half"]}})
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"][0]["field"] == "answers.1"
    block = sent(learner, f"{NUMBER}/answers", {"answers": {"1": ["1,5"]}}, headers={"Accept-Language": "fr"})
    assert question(block)["verdict"] == "correct"


def test_a_draft_is_kept_and_is_no_attempt(learner: Program) -> None:
    unit = sent(learner, "courses/test/units/u2/drafts", {"answers": {"problem@p2": {"1": ["about 1"]}}})
    kept = unit["blocks"][0]
    assert question(kept)["text"] == "about 1"
    assert (kept["questions"]["is_draft"], kept["questions"]["attempts"]) == (False, 0)
    assert attempts() == 0


def test_who_did_not_pass_tries_again(learner: Program) -> None:
    for _each in range(2):
        give(learner, "choice_0")
    sent(learner, f"{UNIT}/completion")
    sent(learner, f"{NUMBER}/answers", {"answers": {"1": ["1.5"]}})
    assert read(learner, "courses/test/progress")["completed_at"] is None
    sent(learner, "courses/test/retake")
    assert give(learner, "choice_1").status_code == 200
    assert read(learner, "courses/test/progress")["completed_at"] is not None


def test_a_certificate_needs_a_completed_course_and_a_name_that_can_be_printed(learner: Program) -> None:
    names = {"language": "en", "name_latin": "Awa"}
    assert learner.post("courses/test/certificate", names).status_code == 409
    for wrong in ({"name_latin": " "}, {"name_latin": "\U0001f600"}, {"language": "de"}, {"name_latin": "x" * 121}):
        assert learner.post("courses/test/certificate", {**names, **wrong}).status_code == 422
    assert learner.get("courses/test/certificate").status_code == 404
    assert db.session.scalars(select(Certificate)).all() == []


ENROLLED_ONLY: list[Callable[[Program], Any]] = [
    lambda program: program.get(UNIT),
    lambda program: program.get(CHOICE),
    lambda program: program.get("courses/test/progress"),
    lambda program: give(program, "choice_1"),
    lambda program: program.post(f"{UNIT}/completion"),
    lambda program: program.post(f"{UNIT}/drafts", {"answers": {}}),
    lambda program: program.post("courses/test/retake"),
]


@pytest.mark.parametrize("ask", ENROLLED_ONLY)
def test_units_are_for_learners_only(stranger: Program, ask: Callable[[Program], Any]) -> None:
    answer = ask(stranger)
    assert answer.status_code == 403
    assert answer.json["type"] == "/problems/not-enrolled"
    assert attempts() == 0


@pytest.mark.parametrize(
    "path",
    ["courses/test", "courses/test/enrolment", "courses/test/progress", UNIT, CHOICE, "courses/test/files/map.txt"],
)
def test_a_course_one_may_not_see_does_not_exist(learner: Program, path: str) -> None:
    with write():
        db.session.execute(update(Course).values(audience="role:trainer"))
    assert learner.get(path).status_code == 404
    assert learner.post("courses/test/enrolment").status_code == 404
    assert read(learner, "courses")["items"] == []
    assert read(learner, "enrolments")["items"] == []


@pytest.mark.parametrize(
    "path", ["courses/test/units/none", f"{UNIT}/questions/html@h1", f"{UNIT}/questions/problem@p2"]
)
def test_what_a_course_does_not_hold_is_not_there(learner: Program, path: str) -> None:
    assert learner.get(path).status_code == 404


def test_nobody_learns_for_another(app: Flask, learner: Program) -> None:
    give(learner, "choice_1")
    other = Program(app, token(people.person("Other")))
    assert read(other, "courses")["items"][0]["enrolment"] is None
    assert read(other, "enrolments")["items"] == []
    sent(other, "courses/test/enrolment", status=201)
    assert read(other, CHOICE)["questions"]["attempts"] == 0


def test_enrolling_again_is_the_same_enrolment(learner: Program, course: Course) -> None:
    sent(learner, "courses/test/enrolment", status=201)
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
    db.session.refresh(course)
    assert course.learners == 1


def test_reading_scopes_write_nothing(app: Flask, awa: Person, course: Course) -> None:
    reader = Program(app, token(awa, "courses:read", "me:read"))
    assert reader.post("courses/test/enrolment").status_code == 403
    assert db.session.scalars(select(Enrolment)).all() == []


def test_a_writing_scope_alone_is_answered_with_what_it_wrote(app: Flask, awa: Person, course: Course) -> None:
    writer = Program(app, token(awa, "courses:write"))
    assert writer.post("courses/test/enrolment").status_code == 201
    assert writer.get("courses/test/enrolment").status_code == 403


def test_a_course_in_another_language_says_which(app: Flask, learner: Program, tmp_path: Path) -> None:
    with app.test_request_context():
        french = write_course(
            tmp_path / "fr", language="fr", title="Un cours", single=SINGLE.replace("Which metal", "Quel métal")
        )
        import_course(SYSTEM, french, "test", "fr")
    assert read(learner, "courses/test?lang=fr")["title"] == {"text": "Un cours", "lang": "fr", "dir": "ltr"}
    assert read(learner, "courses/test?lang=ar")["title"] == {"text": "A test course", "lang": "en", "dir": "ltr"}
    unit = read(learner, f"{UNIT}?lang=fr")
    assert unit["lang"] == "fr"
    assert {block["lang"] for block in unit["blocks"]} == {"fr"}


def test_many_courses_come_whole_in_pages(stranger: Program, course: Course) -> None:
    kept = {name: getattr(course, name) for name in ("title", "summary", "facts", "editions", "current_revision_id")}
    with write():
        for number in range(120):
            more = {
                "id": new_id(),
                "slug": f"c{number:03}",
                "course_key": f"course-v1:T+C{number}+1",
                "created_at": now(),
            }
            db.session.add(Course(**kept, **more))
    slugs: list[str] = []
    following: str | None = "courses?limit=100"
    while following is not None:
        page = read(stranger, following)
        slugs += [each["slug"] for each in page["items"]]
        following = page["next"]
    assert slugs == ["test", *(f"c{number:03}" for number in range(120))]


@pytest.mark.parametrize(
    "path", ["courses?limit=100", "courses/test", "enrolments", "courses/test/progress", UNIT, CHOICE]
)
def test_a_document_costs_eight_statements_at_most_and_writes_nothing(app: Flask, learner: Program, path: str) -> None:
    read(learner, path)
    with statements(app) as said:
        read(learner, path)
    assert 0 < len(said) <= 8
    assert [each for each in said if not each.lstrip().upper().startswith(("SELECT", "WITH"))] == []
