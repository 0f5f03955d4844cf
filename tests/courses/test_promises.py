"""What every page of a course promises: few questions to the database, few bytes, no fault of one block in the way of the others."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courses import policies, reference
from courses.blocks.html import HtmlBlock
from courses.models import Course, Enrolment, Progress
from courses.queries.units import kept_drawing
from courses.runtime.runtime import Published
from courses.services.importing import import_course
from courses.services.progress import write_down
from minamata import assets
from minamata.db import db, new_id, now, write
from minamata.i18n import LANGUAGES, Localized
from minamata.policies import SYSTEM, Actor
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import write_course
from tests.statements import statements

FIRST_FLIGHT = 14_600
UNIT = "courses/foundations/what-mercury-does/"


@pytest.fixture
def learner(app: Flask) -> Browser:
    """A learner of the foundation course who answered a question."""
    with app.test_request_context():
        reference.load()
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/foundations/", "Enrol and begin")
    client.press(f"/en/{UNIT}", "next")
    return client


OF_THE_READER = [
    "me/",
    "me/photo/",
    "me/tokens/",
    "me/data/",
    "notifications/",
    "calendar/",
    "search?q=mercury",
    "help/",
]


@pytest.mark.parametrize("page", ["", "courses/", "courses/foundations/", UNIT, *OF_THE_READER])
def test_a_page_asks_the_database_at_most_eight_times(app: Flask, learner: Browser, page: str) -> None:
    learner.get(f"/en/{page}")
    with statements(app) as seen:
        assert learner.get(f"/en/{page}").status_code == 200
    assert len(seen) <= 8, "\n".join(seen)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_and_its_style_sheet_fit_the_first_flight(learner: Browser, lang: str) -> None:
    heavy = {}
    public = ("sign-in", "parties/", "convention/terms/", "api/", "privacy/", "feedback/", "metrics/")
    for page in ("", "courses/", "courses/foundations/", UNIT, *OF_THE_READER, *public):
        answer = learner.get(f"/{lang}/{page}", headers={"Accept-Encoding": "gzip, br"}, follow_redirects=True)
        assert answer.status_code == 200
        weight = len(answer.get_data()) + assets.style_bytes(brotli.decompress(answer.get_data()), "br")
        if weight > FIRST_FLIGHT:
            heavy[page] = weight
    assert heavy == {}


def test_a_block_that_fails_shows_its_own_box_and_the_rest_stands(
    learner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("the secret of the fault")

    monkeypatch.setattr(HtmlBlock, "student_view", fail)
    kept_drawing.cache_clear()
    page = learner.get(f"/en/{UNIT}").get_data(as_text=True)
    assert "This part could not be shown" in page
    assert "secret of the fault" not in page
    assert 'value="answer:problem@' in page


def test_reading_a_page_writes_nothing(app: Flask, learner: Browser) -> None:
    with statements(app) as seen:
        for page in ("", "courses/", "courses/foundations/", UNIT, "me/"):
            learner.get(f"/en/{page}")
    assert [statement for statement in seen if not statement.lstrip().upper().startswith("SELECT")] == []


def test_the_same_events_in_any_order_and_twice_give_the_same_progress(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package"), "test")
    course = db.session.scalars(select(Course).where(Course.slug == "test")).one()
    keys = ["html@h1", "problem@p1", "problem@p2"]
    chance = random.Random(7)
    events = [
        Published({key: (chance.choice([0.0, 0.5, 1.0]), 1.0)}, {key: chance.choice([0.2, 0.7, 1.0])})
        for key in chance.choices(keys, k=100)
    ]
    ends = set()
    for order in range(3):
        learner = people.person(f"Learner {order}")
        with write():
            enrolment = Enrolment(person_id=learner.id, course_id=course.id, enrolled_at=now())
            db.session.add(enrolment)
        for published in chance.sample(events, len(events)) + chance.sample(events, len(events)):
            with app.test_request_context(), write():
                write_down(course, db.session.merge(enrolment), published)
        db.session.expire_all()
        rows = db.session.scalars(select(Progress).where(Progress.person_id == learner.id))
        state = sorted((row.block_key, row.completion, row.earned, row.possible) for row in rows)
        found = db.session.get_one(Enrolment, enrolment.id)
        ends.add((tuple(state), found.done, found.grade, found.completed_at is not None))
    assert len(ends) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    audience=st.sampled_from(["public", "members", "party:XA", "party:XB", "team"]),
    tokens=st.frozensets(st.sampled_from(["public", "members", "party:XA", "party:XB"])),
)
def test_what_a_query_returns_is_what_the_policy_allows(app: Flask, audience: str, tokens: frozenset[str]) -> None:
    actor = Actor(person_id=new_id(), tokens=tokens)
    with write():
        course = Course(
            slug=f"c-{new_id()}",
            course_key=str(new_id()),
            audience=audience,
            title=Localized(en="x"),
            summary=Localized(),
            facts={},
            editions={},
            created_at=now(),
        )
        db.session.add(course)
    found: set[UUID] = set(db.session.scalars(select(Course.id).where(policies.readable(actor))))
    assert (course.id in found) == policies.course.allows(actor, "see", course)
