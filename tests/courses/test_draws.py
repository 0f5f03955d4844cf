"""Each learner draws from a bank of questions, or goes one of several ways, and keeps what they have met (C4)."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from courses.draws import drawn_for
from courses.models import Enrolment
from courses.outline import Chapter, Draw, Leaf, Outline, Section, Unit
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import SINGLE, write_course

BANK = '<library_content url_name="bank" max_count="2">{children}</library_content>'
SPLIT = (
    '<split_test url_name="split" user_partition_id="7" group_id_to_child="{groups}">'
    '<vertical url_name="way-a" display_name="A"><html url_name="a"/></vertical>'
    '<vertical url_name="way-b" display_name="B"><html url_name="b"/></vertical></split_test>'
)
INNER = SINGLE.partition(">")[2].rpartition("</problem>")[0]
GROUPS = "{&quot;0&quot;: &quot;i4x://o/c/vertical/way-a&quot;, &quot;1&quot;: &quot;i4x://o/c/vertical/way-b&quot;}"


def package(folder: Path, questions: int = 6) -> Path:
    names = [f"q{number}" for number in range(questions)]
    children = "".join(f'<problem url_name="{name}"/>' for name in names)
    unit = f'<vertical display_name="Second">{BANK.format(children=children)}{SPLIT.format(groups=GROUPS)}</vertical>'
    return write_course(
        folder,
        extra={
            "vertical/u2.xml": unit,
            **{f"problem/{name}.xml": SINGLE for name in names},
            **{f"html/{way}.xml": f'<html filename="{way}"/>' for way in "ab"},
            **{f"html/{way}.html": f"<p>This is way {way}.</p>" for way in "ab"},
        },
    )


def imported(app: Flask, folder: Path, questions: int = 6) -> None:
    with app.test_request_context():
        import_course(SYSTEM, package(folder, questions), "test")


def learner(app: Flask, name: str = "Learner") -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person(name))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def drawn_by(client: Browser, lang: str = "en") -> list[str]:
    return re.findall(r'id="b-problem@(q\d+)"', client.get(f"/{lang}/courses/test/u2/").text)


def answer(client: Browser, name: str) -> int:
    key = f"problem@{name}"
    return client.press(
        "/en/courses/test/u2/", "next", also={"do": f"answer:{key}", f"a:{key}:1": "choice_1"}
    ).status_code


def test_a_learner_draws_two_of_six_the_same_on_every_visit_and_in_every_language(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path)
    client = learner(app)
    drawn = drawn_by(client)
    assert len(drawn) == 2
    assert drawn == drawn_by(client) == drawn_by(client, "ar")


def test_learners_draw_differently(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path)
    assert len({tuple(drawn_by(learner(app, f"Learner {number}"))) for number in range(12)}) > 1


def test_what_was_not_drawn_cannot_be_answered(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path)
    client = learner(app)
    other = next(f"q{number}" for number in range(6) if f"q{number}" not in drawn_by(client))
    assert answer(client, other) == 404


def test_the_course_is_completed_by_what_was_drawn(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path)
    client = learner(app)
    client.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    client.press("/en/courses/test/u1/", "next")
    for name in drawn_by(client):
        assert answer(client, name) == 303
    client.press("/en/courses/test/u2/", "next")
    db.session.rollback()
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.done, enrolment.required, enrolment.grade) == (5, 5, 1.0)
    assert enrolment.completed_at is not None
    assert client.get("/en/courses/test/progress").status_code in {200, 308}


def test_what_was_answered_stays_when_the_bank_has_changed(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path / "one")
    client = learner(app)
    drawn = drawn_by(client)
    answer(client, drawn[0])
    imported(app, tmp_path / "two", questions=40)
    after = drawn_by(client)
    assert drawn[0] in after
    assert len(after) == 2
    db.session.rollback()
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.done, enrolment.required) == (1, 5)


def test_each_learner_goes_one_way_of_a_split(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path)
    ways = set()
    for number in range(12):
        page = learner(app, f"Learner {number}").get("/en/courses/test/u2/").text
        seen = [way for way in "ab" if f"This is way {way}." in page]
        assert len(seen) == 1
        ways.add(seen[0])
    assert ways == {"a", "b"}


@pytest.mark.parametrize("number", range(20))
def test_splits_of_one_partition_lead_the_same_way(number: int) -> None:
    def unit(name: str) -> Unit:
        leaves = (Leaf(f"html@{name}-a", "html", True), Leaf(f"html@{name}-b", "html", True))
        draw = Draw("partition 7", 1, tuple((leaf.key,) for leaf in leaves), is_split=True)
        return Unit(name, name, name, 1, 1, leaves, draws=(draw,))

    outline = Outline((Chapter("c", "c", (Section("s", "s", (unit("one"), unit("two"))),)),))
    one, two = (each.leaves for each in drawn_for(outline, UUID(int=number), frozenset()).units)
    assert [leaf.key[-1] for leaf in one] == [leaf.key[-1] for leaf in two]
    assert Outline.from_json(outline.to_json()) == outline


def test_each_learner_gets_one_of_what_is_drawn_at_random_and_keeps_it(app: Flask, tmp_path: Path) -> None:
    inside = "".join(f'<problem url_name="r{number}" display_name="R">{INNER}</problem>' for number in range(4))
    unit = f'<vertical display_name="Second"><randomize url_name="any">{inside}</randomize></vertical>'
    with app.test_request_context():
        report = import_course(SYSTEM, write_course(tmp_path, extra={"vertical/u2.xml": unit}), "test")
    assert report.unknown == ()
    clients = [learner(app, f"Learner {number}") for number in range(8)]
    met = [_asked(client) for client in clients]
    assert {len(each) for each in met} == {1}
    assert len({each[0] for each in met}) > 1
    assert [_asked(client) for client in clients] == met
    assert {row.required for row in db.session.scalars(select(Enrolment))} == {3}


def test_a_set_of_problems_is_asked_one_by_one(app: Flask, tmp_path: Path) -> None:
    inside = "".join(f'<problem url_name="s{number}">{INNER}</problem>' for number in range(2))
    unit = f'<vertical display_name="Second"><problemset url_name="set">{inside}</problemset></vertical>'
    with app.test_request_context():
        report = import_course(SYSTEM, write_course(tmp_path, extra={"vertical/u2.xml": unit}), "test")
    assert report.unknown == ()
    assert _asked(learner(app)) == ["problem@s0", "problem@s1"]


def test_what_a_condition_hides_stays_hidden_and_is_named_in_the_report(app: Flask, tmp_path: Path) -> None:
    hidden = (
        '<conditional url_name="if" sources="p1" completed="True"><problem url_name="c1">{}</problem></conditional>'
    )
    unit = f'<vertical display_name="Second">{hidden.format(INNER)}<html url_name="h2">Words</html></vertical>'
    with app.test_request_context():
        report = import_course(SYSTEM, write_course(tmp_path, extra={"vertical/u2.xml": unit}), "test")
    assert [block.type for block in report.unknown] == ["conditional"]
    client = learner(app)
    assert _asked(client) == []
    page = client.get("/en/courses/test/u2/").get_data(as_text=True)
    assert "cannot be shown here yet (conditional)" in page
    assert "Which metal is liquid" not in page
    assert db.session.scalars(select(Enrolment)).one().required == 3


def _asked(client: Browser) -> list[str]:
    page = client.get("/en/courses/test/u2/").get_data(as_text=True)
    return re.findall(r'value="answer:(problem@[a-z0-9]+)"', page)
