"""Learners hear of what is new in their courses and of what ends soon, once each, and see deadlines in their calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses import tasks
from courses.models import Enrolment
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.calendar import views
from minamata.db import db, now, write
from minamata.events import drain
from minamata.notifications.models import Notice
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

SECTION = (
    '<sequential display_name="First section" graded="true" format="Quiz"{dates}>'
    '<vertical url_name="u1"/><vertical url_name="u2"/></sequential>'
)
THIRD = {
    "vertical/u3.xml": '<vertical display_name="Third unit"{start}><html url_name="h3"/></vertical>',
    "html/h3.xml": '<html filename="h3"/>',
    "html/h3.html": "<p>More.</p>",
}


def with_dates(folder: Path, due: datetime | None) -> Path:
    dates = f' due="{due.isoformat()}"' if due else ""
    return write_course(folder, extra={"sequential/s1.xml": SECTION.format(dates=dates)})


def with_third_unit(folder: Path, start: datetime | None = None) -> Path:
    opening = f' start="{start.isoformat()}"' if start else ""
    section = SECTION.format(dates="").replace("</seq", '<vertical url_name="u3"/></seq')
    files = {path: text.format(start=opening) for path, text in THIRD.items()}
    return write_course(folder, extra={"sequential/s1.xml": section, **files})


def learner(app: Flask, name: str = "Learner") -> tuple[Browser, Person]:
    client, person = app.test_client(), people.person(name)
    assert isinstance(client, Browser)
    client.sign_in(person)
    client.press("/en/courses/test/", "Enrol and begin")
    return client, person


def told(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == f"courses.{kind}")) or 0


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> object:
    with app.test_request_context():
        yield


def test_units_of_a_new_revision_are_told_to_learners_once(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "one"), "test")
    client, _person = learner(app)
    import_course(SYSTEM, with_third_unit(tmp_path / "two"), "test")
    drain()
    tasks.remind()
    assert told("new_units") == 1
    page = client.get("/fr/notifications/").get_data(as_text=True)
    assert "Du nouveau dans votre cours" in page
    assert "Third unit" in page


def test_a_revision_with_other_words_only_is_no_news(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "one"), "test")
    learner(app)
    import_course(SYSTEM, write_course(tmp_path / "two", text="<p>Other words.</p>"), "test")
    drain()
    assert told("new_units") == 0


def test_a_unit_that_opens_by_its_date_is_told_when_it_opens(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "one"), "test")
    learner(app)
    with write():
        db.session.execute(update(Enrolment).values(enrolled_at=now() - timedelta(hours=1)))
    import_course(SYSTEM, with_third_unit(tmp_path / "later", now() + timedelta(hours=1)), "test")
    drain()
    tasks.remind()
    assert told("new_units") == 0
    import_course(SYSTEM, with_third_unit(tmp_path / "now", now() - timedelta(seconds=1)), "test")
    learner(app, "Latecomer")
    drain()
    for _round in range(2):
        tasks.remind()
    assert told("new_units") == 1, "who came after it opened finds nothing new"


@pytest.mark.parametrize(("days", "notices"), [(2, 1), (4, 0), (-1, 0)])
def test_learners_hear_three_days_before_questions_close(app: Flask, tmp_path: Path, days: int, notices: int) -> None:
    import_course(SYSTEM, with_dates(tmp_path, now() + timedelta(days=days)), "test")
    client, _person = learner(app)
    for _round in range(2):
        tasks.remind()
    assert told("deadline") == notices
    if notices:
        assert "First section" in client.get("/es/notifications/").get_data(as_text=True)


def test_who_has_answered_everything_is_not_reminded(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, with_dates(tmp_path, now() + timedelta(days=2)), "test")
    client, _person = learner(app)
    client.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    client.press("/en/courses/test/u2/", "answer:problem@p2", also={"a:problem@p2:1": "1.5"})
    tasks.remind()
    assert told("deadline") == 0


@pytest.mark.parametrize(
    "today", [None, datetime(2026, 11, 29, 4, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC)]
)
def test_deadlines_stand_in_the_calendar_of_the_learner_alone(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: datetime | None
) -> None:
    if today is not None:
        monkeypatch.setattr(views, "now", lambda: today)
    import_course(SYSTEM, with_dates(tmp_path, (today or now()) + timedelta(days=2)), "test")
    client, _person = learner(app)
    entries = found(client.get("/en/calendar/"), "//main//a[contains(@href, '/courses/test/u1/')]")
    assert ["First section" in entry.text_content() for entry in entries] == [True]
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    stranger.sign_in(people.person("Stranger"))
    assert "First section" not in stranger.get("/en/calendar/").get_data(as_text=True)
