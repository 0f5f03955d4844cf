"""Programs read what their person has learnt and what stands in their calendar, and take both along."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.calendar.models import Feed
from minamata.db import db
from minamata.events import drain
from minamata.policies import SYSTEM
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token
from tests.ground.test_calendar import Meetings, meeting
from tests.statements import statements


@pytest.fixture
def amina(app: Flask) -> Person:
    return people.person("Amina", time_zone="Africa/Nairobi", language="fr")


@pytest.fixture
def program(app: Flask, amina: Person) -> Program:
    return Program(app, token(amina))


@pytest.fixture
def meetings(app: Flask) -> Meetings:
    made = Meetings()
    app.extensions["minamata"].calendar_sources["meetings"] = made
    return made


def read(program: Program, path: str) -> dict[str, Any]:
    answer = program.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def learn(app: Flask, program: Program, folder: Path) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(folder, title="=1+1 A course"), "test")
    assert program.post("courses/test/enrolment").status_code == 201


def complete(program: Program) -> str:
    """Take the course to its certificate; returns the number."""
    unit = "courses/test/units"
    program.post(f"{unit}/u1/questions/problem@p1/answers", {"answers": {"1": ["choice_1"]}})
    program.post(f"{unit}/u1/completion")
    program.post(f"{unit}/u2/questions/problem@p2/answers", {"answers": {"1": ["1.5"]}})
    drain()
    answer = program.post("courses/test/certificate", {"language": "en", "name_latin": "Amina"})
    assert answer.status_code == 201
    return str(answer.json["number"])  # type: ignore[index]


def test_the_record_tells_what_is_under_way_and_then_what_is_completed(
    app: Flask, program: Program, tmp_path: Path
) -> None:
    assert read(program, "me/learning") == {"items": []}
    learn(app, program, tmp_path)
    [begun] = read(program, "me/learning?lang=en")["items"]
    assert (begun["state"], begun["kind"], begun["label"], begun["share"]) == ("begun", "course", "Course", 0.0)
    assert begun["page"] == "/en/courses/test/progress"
    number = complete(program)
    [done] = read(program, "me/learning")["items"]
    assert (done["state"], done["certificate"], done["subject_id"]) == ("completed", number, begun["subject_id"])
    assert done["completed_at"] is not None


def test_the_record_comes_as_the_table_that_the_page_gives(app: Flask, program: Program, tmp_path: Path) -> None:
    learn(app, program, tmp_path)
    table = program.get("me/learning.csv?lang=en")
    assert table.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["Title", "'=1+1 A course"]
    assert program.get("me/learning.csv?lang=en", headers={"If-None-Match": table.headers["ETag"]}).status_code == 304


def test_the_record_of_another_is_not_told_and_a_token_without_the_scope_reads_none(
    app: Flask, program: Program, amina: Person, tmp_path: Path
) -> None:
    learn(app, program, tmp_path)
    other = Program(app, token(people.person("Other")))
    assert read(other, "me/learning") == {"items": []}
    assert "A course" not in other.get("me/learning.csv").text
    narrow = Program(app, token(amina, "me:read"))
    for path in ("me/learning", "me/learning.csv", "calendar", "calendar.ics", "calendar/feed"):
        assert narrow.get(path).status_code == 403
        assert Program(app, None).get(path).status_code == 401


def test_a_month_is_told_in_the_zone_and_language_of_its_reader(
    app: Flask, program: Program, meetings: Meetings, amina: Person
) -> None:
    at = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    meetings.kept = [
        ("public", meeting("open", at, join_url="https://meet.example.org/a", endpoint="home.home", sequence=2)),
        (str(amina.id), meeting("mine", at.date() + timedelta(days=2))),
        (str(people.person("Other").id), meeting("theirs", at + timedelta(days=1))),
        ("public", meeting("gone", at, status="cancelled", join_url="https://meet.example.org/b")),
    ]
    told = read(program, "calendar?month=2026-12&lang=fr")
    assert (told["month"], told["zone"], told["missing"]) == ("2026-12", "Africa/Nairobi", [])
    by_key = {each["key"]: each for each in told["items"] if each["kind"] == "meetings"}
    assert set(by_key) == {"open", "mine", "gone"}
    opened = by_key["open"]
    assert opened["title"] == {"text": "Réunion sur le mercure", "lang": "fr", "dir": "ltr"}
    assert datetime.fromisoformat(opened["begins"]) == at
    assert (opened["page"], opened["join_url"], opened["sequence"]) == ("/fr/", "https://meet.example.org/a", 2)
    assert by_key["mine"]["begins"] == "2026-12-03"
    assert (by_key["gone"]["status"], by_key["gone"]["join_url"]) == ("cancelled", None)
    assert {each["key"] for each in read(program, "calendar?month=2026-10")["items"]} == set()


@pytest.mark.parametrize("month", ["2026-13", "1999-01", "x", "2026-1", "2026-12%0A", "٢٠٢٦-١٢"])
def test_what_is_no_month_is_refused(program: Program, month: str) -> None:
    refused = program.get(f"calendar?month={month}")
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == ["month"]  # type: ignore[index]


def test_a_room_that_fails_is_named_and_hides_nothing_but_a_calendar_program_is_told_to_wait(
    program: Program, meetings: Meetings
) -> None:
    meetings.fails = True
    assert read(program, "calendar")["missing"] == ["Meeting"]
    refused = program.get("calendar.ics")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "600")
    assert refused.mimetype == "application/problem+json"


def test_the_calendar_is_taken_along_as_icalendar(program: Program, meetings: Meetings, amina: Person) -> None:
    meetings.kept = [("public", meeting("open")), (str(amina.id), meeting("mine"))]
    whole = program.get("calendar.ics?lang=fr")
    assert whole.mimetype == "text/calendar"
    events = Calendar.from_ical(whole.data).walk("VEVENT")
    assert {str(each["SUMMARY"]) for each in events} == {"Réunion sur le mercure"}
    assert len(events) == 2
    assert program.get("calendar.ics?lang=fr", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def feeds() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Feed)) or 0


def test_an_address_for_a_calendar_program_is_made_once_renewed_and_ended(
    app: Flask, program: Program, meetings: Meetings
) -> None:
    meetings.kept = [("public", meeting("open"))]
    assert read(program, "calendar/feed")["url"] is None
    first, again = (program.post("calendar/feed", {"language": "fr"}, key="k") for _each in range(2))
    assert (first.status_code, again.status_code, feeds()) == (201, 201, 1)
    assert first.json is not None
    assert first.json == again.json == read(program, "calendar/feed")
    path = first.json["url"].removeprefix("http://localhost")
    assert b"mercure" in Program(app, None).get(path).data
    renewed = program.post("calendar/feed").json
    assert renewed is not None
    assert (renewed["language"], renewed["url"] == first.json["url"]) == ("fr", False)
    assert Program(app, None).get(path).status_code == 404
    ended = program.ask("DELETE", "calendar/feed")
    assert (ended.status_code, ended.json) == (200, {"url": None, "language": None, "created_at": None})
    assert Program(app, None).get(renewed["url"].removeprefix("http://localhost")).status_code == 404


def test_a_token_that_reads_the_calendar_makes_no_address(app: Flask, amina: Person) -> None:
    reader = Program(app, token(amina, "calendar:read"))
    assert reader.get("calendar/feed").status_code == 200
    assert reader.post("calendar/feed").status_code == reader.ask("DELETE", "calendar/feed").status_code == 403
    assert feeds() == 0


@pytest.mark.parametrize("path", ["me/learning", "me/learning.csv", "calendar", "calendar.ics", "calendar/feed"])
def test_reading_writes_nothing_and_costs_eight_statements_at_most(
    app: Flask, program: Program, tmp_path: Path, path: str
) -> None:
    learn(app, program, tmp_path)
    program.get(path)
    with statements(app) as said:
        assert program.get(path).status_code == 200
    assert 0 < len(said) <= 8
    assert [each for each in said if not each.lstrip().upper().startswith(("SELECT", "WITH"))] == []


def test_a_certificate_tells_where_its_pdf_and_its_badge_are_had_while_it_stands(
    app: Flask, program: Program, tmp_path: Path
) -> None:
    learn(app, program, tmp_path)
    first = read(program, f"certificates/{complete(program)}")
    badge = json.loads(Program(app, None).get(first["badge"]).text)
    assert "OpenBadgeCredential" in badge["type"]
    assert Program(app, None).get(first["badge_picture"]).mimetype == "image/svg+xml"
    assert Program(app, None).get(first["pdf"]).mimetype == "application/pdf"
    program.post("courses/test/certificate", {"language": "fr", "name_latin": "Amina O."})
    superseded = read(program, f"certificates/{first['number']}")
    assert (superseded["status"], superseded["badge"], superseded["badge_picture"]) == ("superseded", None, None)
    assert superseded["pdf"] is not None


def test_without_a_key_to_sign_with_no_badge_is_named(
    app: Flask, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(app, program, tmp_path)
    number = complete(program)
    monkeypatch.setattr("minamata.badges.views.keys", lambda: None)
    assert read(program, f"certificates/{number}")["badge"] is None
