"""Programs narrow the catalogue down, read a course's pages and rules, and let their learner leave."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.models import Course, Enrolment, Prerequisite, Waiting
from courses.queries.catalogue import course_for
from courses.services.importing import import_course
from courses.services.rules import Rules, change_rules
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.i18n import Localized
from minamata.policies import SYSTEM
from minamata.thesaurus import reference as thesaurus
from tests.courses.test_catalogue import a_course, learns
from tests.courses.test_course_pages import package
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token
from tests.statements import statements


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def program(app: Flask, awa: Person) -> Program:
    return Program(app, token(awa))


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    return course_for(SYSTEM, "test").course


def read(program: Program, path: str, **sent: Any) -> dict[str, Any]:
    answer = program.get(path, **sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def slugs(program: Program, query: str = "") -> list[str]:
    return [each["slug"] for each in read(program, f"courses{query}")["items"]]


def facet(told: dict[str, Any], name: str) -> dict[str, int]:
    return {each["value"]: each["count"] for each in told[name] if each["count"]}


def wrong_fields(answer: Any) -> set[str]:
    assert answer.status_code == 422
    return {each["field"] for each in answer.json["errors"]}


def some_courses() -> None:
    a_course("a", 30, level=1, title=Localized({"en": "A", "fr": "Zinc"}))
    a_course("b", 120, level=2, title=Localized({"en": "B", "fr": "Air"}))
    a_course("c", 400, level=2)


def test_values_of_one_name_add_up_and_names_narrow_each_other(program: Program) -> None:
    some_courses()
    assert slugs(program) == ["a", "b", "c"]
    assert slugs(program, "?level=2") == ["b", "c"]
    assert slugs(program, "?level=2&language=fr") == ["b"]
    assert slugs(program, "?effort=short&effort=long") == ["a", "c"]
    assert slugs(program, "?level=1&effort=long") == []
    assert slugs(program, "?theme=no-such-theme") == []


def test_courses_come_in_the_order_that_was_asked_for_and_in_its_language(program: Program) -> None:
    some_courses()
    assert slugs(program, "?order=newest") == ["c", "b", "a"]
    assert slugs(program, "?order=shortest") == ["a", "b", "c"]
    assert slugs(program, "?order=title&language=fr&lang=fr") == ["b", "a"]
    assert slugs(program, "?order=title&language=fr&lang=en") == ["a", "b"]


def test_a_learner_finds_what_is_new_under_way_and_completed(program: Program, awa: Person) -> None:
    some_courses()
    a, b = (course_for(SYSTEM, slug).course for slug in "ab")
    learns(awa, a)
    learns(awa, b, is_completed=True)
    for status, slug in (("begun", "a"), ("completed", "b"), ("new", "c")):
        assert slugs(program, f"?status={status}") == [slug]


@pytest.mark.parametrize(
    "query", ["level=9", "language=de", "effort=endless", "status=x", "order=random", "theme=No%20code", "theme="]
)
def test_what_is_not_offered_is_refused_by_its_name(program: Program, query: str) -> None:
    name = query.partition("=")[0]
    refused = program.get(f"courses?{query}")
    assert {field.partition(".")[0] for field in wrong_fields(refused)} == {name}


@pytest.mark.parametrize("order", ["oldest", "newest", "title", "shortest"])
def test_the_next_page_is_asked_for_as_the_first_was(program: Program, order: str) -> None:
    for number in range(25):
        a_course(f"c{number:02}", minutes=30 + number % 3, level=1 + number % 2)
    seen: list[str] = []
    following: str | None = f"courses?level=1&effort=short&effort=medium&order={order}&limit=4&lang=fr"
    while following is not None:
        page = read(program, following)
        seen += [each["slug"] for each in page["items"]]
        following = page["next"]
    assert len(seen) == len(set(seen)) == 13


def test_facets_count_what_a_choice_would_give_in_words_of_the_reader(program: Program) -> None:
    thesaurus.load()
    some_courses()
    a_course("hidden", level=3, audience="role:adviser")
    told = read(program, "course-facets?level=2&lang=fr")
    assert told["total"] == 2
    assert facet(told, "level") == {"1": 1, "2": 2}
    assert facet(told, "effort") == {"medium": 1, "long": 1}
    assert facet(told, "language") == {"en": 2, "fr": 1}
    assert facet(told, "status") == {"new": 2}
    [french] = [each["label"] for each in told["language"] if each["value"] == "fr"]
    assert french == {"text": "Français", "lang": "fr", "dir": "ltr"}
    assert {each["label"]["lang"] for each in told["effort"]} == {"fr"}


def test_facets_cost_as_many_statements_as_the_page(app: Flask, program: Program) -> None:
    some_courses()
    read(program, "course-facets")
    with statements(app) as said:
        read(program, "course-facets")
    assert 0 < len(said) <= 8


def test_pages_of_a_course_are_named_and_read_in_the_language_asked_for(
    app: Flask, program: Program, tmp_path: Path
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, package(tmp_path / "en"), "test")
        import_course(SYSTEM, package(tmp_path / "fr", "fr", "Programme", "Huit semaines"), "test", "fr")
    listed = read(program, "courses/test")["pages"]
    assert listed == [{"slug": "plan", "name": "Syllabus"}, {"slug": "handouts", "name": "Handouts"}]
    page = read(program, "courses/test/pages/plan")
    assert (page["name"], page["lang"]) == ("Syllabus", "en")
    assert "Eight weeks" in page["html"]
    assert "alert(1)" not in page["html"]
    french = read(program, "courses/test/pages/plan?lang=fr")
    assert (french["name"], french["lang"]) == ("Programme", "fr")
    assert read(program, "courses/test/pages/plan?lang=ar")["lang"] == "en"
    for kept in ("hidden", "team", "updates", "none"):
        assert program.get(f"courses/test/pages/{kept}").status_code == 404


def rule(capacity: int | None = None, mode: Any = "open", opens: int | None = None, closes: int | None = None) -> None:
    course = course_for(SYSTEM, "test").course
    at = [None if days is None else now() + timedelta(days=days) for days in (opens, closes)]
    change_rules(SYSTEM, course, Rules(mode, capacity, at[0], at[1]))
    db.session.rollback()


def places(program: Program) -> dict[str, Any]:
    return read(program, "courses/test/places")


def count(table: type[Enrolment] | type[Waiting]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_rules_of_a_course_are_told_with_what_they_mean_for_me(program: Program, course: Course) -> None:
    rule(capacity=3, opens=-1, closes=5)
    told = places(program)
    assert (told["mode"], told["capacity"], told["left"], told["may_enrol"]) == ("open", 3, 3, True)
    assert told["opens_at"] < told["closes_at"]
    program.post("courses/test/enrolment")
    told = places(program)
    assert (told["is_learner"], told["left"], told["may_enrol"], told["waits_as"]) == (True, 2, False, None)


@pytest.mark.parametrize("rules", [{"mode": "closed"}, {"mode": "invitation"}, {"opens": 2}, {"closes": -1}])
def test_who_may_not_enrol_reads_so_before_and_is_refused(
    program: Program, course: Course, rules: dict[str, Any]
) -> None:
    rule(**rules)
    assert places(program)["may_enrol"] is False
    assert program.post("courses/test/enrolment").status_code == 409


def test_courses_that_come_first_are_named_and_hidden_ones_counted(program: Program, course: Course) -> None:
    first, hidden = a_course("first"), a_course("hidden", audience="role:adviser")
    with write():
        for each in (first, hidden):
            db.session.add(Prerequisite(course_id=course.id, required_id=each.id))
    told = places(program)
    assert (told["prerequisites"], told["hidden_prerequisites"], told["may_enrol"]) == (["first"], 1, False)


def test_who_waits_reads_their_number_and_moves_up(app: Flask, course: Course) -> None:
    rule(capacity=1)
    first, second, third = (Program(app, token(people.person(name))) for name in ("First", "Second", "Third"))
    assert [each.post("courses/test/enrolment").status_code for each in (first, second, third)] == [201, 409, 409]
    assert [places(each)["waits_as"] for each in (first, second, third)] == [None, 1, 2]
    left = first.ask("DELETE", "courses/test/enrolment")
    assert left.status_code == 200
    assert left.json is not None
    assert (left.json["is_learner"], left.headers["Content-Location"]) == (False, "/api/v1/courses/test/places")
    assert [places(each)["waits_as"] for each in (second, third)] == [None, 1]
    third.ask("DELETE", "courses/test/enrolment")
    assert places(third)["waits_as"] is None
    assert (count(Enrolment), count(Waiting)) == (1, 0)


def test_leaving_sent_twice_is_done_once_even_when_one_came_back_meanwhile(program: Program, course: Course) -> None:
    program.post("courses/test/enrolment")
    program.ask("DELETE", "courses/test/enrolment", key="k")
    program.post("courses/test/enrolment")
    again = program.ask("DELETE", "courses/test/enrolment", key="k")
    assert again.status_code == 200
    assert again.json is not None
    assert again.json["is_learner"] is True, "read anew"
    assert count(Enrolment) == 1


def test_what_was_done_stays_when_one_leaves_and_comes_back(program: Program, course: Course) -> None:
    program.post("courses/test/enrolment")
    program.post("courses/test/units/u1/questions/problem@p1/answers", {"answers": {"1": ["choice_1"]}})
    program.ask("DELETE", "courses/test/enrolment")
    assert program.get("courses/test/units/u1").status_code == 403
    program.post("courses/test/enrolment")
    assert read(program, "courses/test/progress")["done"] == 1


def test_a_completed_course_is_not_left_and_a_reading_token_leaves_none(
    app: Flask, program: Program, awa: Person, course: Course
) -> None:
    learns(awa, course)
    assert Program(app, token(awa, "courses:read")).ask("DELETE", "courses/test/enrolment").status_code == 403
    with write():
        db.session.scalars(select(Enrolment)).one().completed_at = now()
    refused = program.ask("DELETE", "courses/test/enrolment")
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["type"] == "/problems/stays-completed"
    assert count(Enrolment) == 1


def test_a_program_is_told_how_a_grade_comes_about(program: Program, course: Course) -> None:
    assert program.get("courses/test/grade").status_code == 403
    program.post("courses/test/enrolment")
    program.post("courses/test/units/u1/questions/problem@p1/answers", {"answers": {"1": ["choice_1"]}})
    told = read(program, "courses/test/grade")
    assert (told["share"], told["pass_mark"], told["is_below_mark"], told["parts_left"]) == (0.5, 0.8, True, 2)
    assert told["cutoffs"] == [{"name": "Pass", "share": 0.8}]
    [quiz] = told["types"]
    assert (quiz["name"], quiz["part"], [each["title"] for each in quiz["sections"]]) == (
        "Quiz",
        1.0,
        ["First section"],
    )


@pytest.fixture
def french(app: Flask, course: Course) -> Person:
    """Somebody whose profile says French, where 1,500 is one and a half; in English it is fifteen hundred."""
    return people.person("Amina", language="fr")


NUMBER = "courses/test/units/u2/questions/problem@p2"


def verdict(program: Program, typed: str, **headers: str) -> str | None:
    sent = program.post(f"{NUMBER}/answers", {"answers": {"1": [typed]}}, headers=headers)
    if sent.status_code == 422:
        return None
    assert sent.json is not None
    [question] = [part["question"] for part in sent.json["questions"]["parts"] if part["question"]]
    return str(question["verdict"])


def test_the_language_of_the_request_comes_before_that_of_the_profile(app: Flask, french: Person) -> None:
    program = Program(app, token(french))
    program.post("courses/test/enrolment")
    said = {"Accept-Language": "en"}
    assert program.get("courses/nothing").json["title"] == "Il n’y a pas de page ici"  # type: ignore[index]
    assert program.get("courses/nothing", headers=said).json["title"] == "There is no page here"  # type: ignore[index]
    assert program.get("courses/nothing?lang=es", headers=said).json["title"] == "Aquí no hay ninguna página"  # type: ignore[index]
    for unknown in ("de", "*", "tlh;q=0.5"):
        spoken = program.get("courses/nothing", headers={"Accept-Language": unknown}).json
        assert spoken["title"] == "Il n’y a pas de page ici", unknown  # type: ignore[index]


def test_a_number_is_read_in_the_language_of_the_request_whatever_the_profile_says(app: Flask, french: Person) -> None:
    program = Program(app, token(french))
    program.post("courses/test/enrolment")
    assert verdict(program, "1,500") == "correct", "no language is said, so that of the profile holds"
    assert verdict(program, "1,500", **{"Accept-Language": "en"}) == "incorrect"
    assert verdict(program, "1,500", **{"Accept-Language": "fr"}) == "correct"


def test_the_language_of_a_request_changes_nothing_on_pages(app: Flask, french: Person) -> None:
    client = app.test_client()
    client.sign_in(french)  # type: ignore[attr-defined]
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"].startswith("/fr/")
