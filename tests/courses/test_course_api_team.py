"""Other systems of a course's team enrol people, read who learns, and fetch the course as a package."""

from __future__ import annotations

import io
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.models import Cohort, Course, Enrolment, Invited, PackageJob, Waiting
from courses.olx.archive import open_package
from courses.olx.export import differences
from courses.queries.catalogue import course_for
from courses.services.importing import import_course
from minamata.accounts.models import Grant, Person
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from minamata.events import drain
from minamata.files.models import StoredFile
from minamata.policies import SYSTEM
from minamata.web.addresses import short
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token

LISTS, LEARNERS, EXPORTS = "courses/test/lists", "courses/test/learners", "courses/test/exports"


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    package = write_course(tmp_path / "package")
    with app.test_request_context():
        import_course(SYSTEM, package, "test")
    return package


@pytest.fixture
def course(folder: Path) -> Course:
    return course_for(SYSTEM, "test").course


@pytest.fixture
def trainer(app: Flask, course: Course) -> Person:
    """A trainer of this course alone."""
    person = people.person("Trainer")
    people.grant(person, "trainer", "course", str(course.id))
    return person


@pytest.fixture
def team(app: Flask, trainer: Person) -> Program:
    return Program(app, token(trainer))


def read(program: Program, path: str) -> dict[str, Any]:
    answer = program.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def known(*names: str) -> list[Person]:
    return [people.person(name, email=f"{name}@Example.org", email_verified=True) for name in names]


def count(table: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def outcomes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 201, answer.text
    return [(each["address"], each["outcome"]) for each in answer.json["items"]]


def test_a_dry_run_tells_what_the_list_then_does_and_changes_nothing(team: Program) -> None:
    known("amina")
    sent = {"addresses": ["Amina@example.org", " boris@example.org ", "amina@EXAMPLE.org"]}
    trial = team.post(LISTS, {**sent, "dry_run": True})
    assert outcomes(trial) == [("amina@example.org", "enrolled"), ("boris@example.org", "invited")]
    assert trial.json is not None
    assert (trial.json["dry_run"], trial.json["enrolled"], trial.json["invited"]) == (True, 1, 1)
    assert (count(Enrolment), count(Invited)) == (0, 0)
    assert outcomes(team.post(LISTS, sent)) == outcomes(trial)
    assert (count(Enrolment), count(Invited)) == (1, 1)
    assert {outcome for _address, outcome in outcomes(team.post(LISTS, sent))} == {"already"}
    assert (count(Enrolment), count(Invited)) == (1, 1)


def test_a_list_sent_twice_with_one_key_is_answered_as_the_first_time(team: Program) -> None:
    known("amina")
    first, again = (team.post(LISTS, {"addresses": ["amina@example.org"]}, key="k") for _each in range(2))
    assert outcomes(first) == outcomes(again) == [("amina@example.org", "enrolled")]
    assert first.headers["Location"] == again.headers["Location"]
    assert first.data == again.data
    assert team.get(first.headers["Location"]).data == first.data


def test_learners_are_told_with_their_cohort_page_by_page(app: Flask, team: Program) -> None:
    names = ["amina", "boris", "chen", "dana", "elif"]
    known(*names)
    team.post(LISTS, {"addresses": [f"{name}@example.org" for name in names[:3]], "cohort": "  Spring   2026 "})
    team.post(LISTS, {"addresses": [f"{name}@example.org" for name in names[3:]]})
    seen: list[tuple[str, str | None]] = []
    following: str | None = f"{LEARNERS}?limit=2"
    while following is not None:
        page = read(team, following)
        seen += [(each["name"], each["cohort"]) for each in page["items"]]
        following = page["next"]
    assert seen == [(name, "Spring 2026" if name in names[:3] else None) for name in names]
    cohort = read(team, f"{LEARNERS}?cohort=Spring%202026&limit=2")
    assert [each["name"] for each in cohort["items"]] == names[:2]
    assert [each["name"] for each in read(team, cohort["next"])["items"]] == [names[2]]
    assert team.get(f"{LEARNERS}?cohort=none").status_code == 404
    [told] = read(team, "courses/test/cohorts")["items"]
    assert (told["name"], told["learners"], told["completed"]) == ("Spring 2026", 3, 0)


def test_a_list_for_a_trial_makes_no_cohort(team: Program) -> None:
    known("amina")
    team.post(LISTS, {"addresses": ["amina@example.org"], "cohort": "Spring", "dry_run": True})
    assert count(Cohort) == 0


def test_who_waits_and_who_was_invited_is_told(app: Flask, team: Program, course: Course) -> None:
    with write():
        db.session.execute(update(Course).values(capacity=0))
    Program(app, token(people.person("Waits"))).post("courses/test/enrolment")
    team.post(LISTS, {"addresses": ["boris@example.org", "chen@example.org"]})
    assert [each["name"] for each in read(team, "courses/test/waiting")["items"]] == ["Waits"]
    first = read(team, "courses/test/invited?limit=1")
    second = read(team, first["next"])
    assert [each["address"] for each in (*first["items"], *second["items"])] == [
        "boris@example.org",
        "chen@example.org",
    ]
    assert second["next"] is None
    assert count(Waiting) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "addresses"),
        ({"addresses": []}, "addresses"),
        ({"addresses": "amina@example.org"}, "addresses"),
        ({"addresses": ["amina@example.org", "=cmd()@evil.example"]}, "addresses.1"),
        ({"addresses": ["nobody"]}, "addresses.0"),
        ({"addresses": ["a@b.org", None]}, "addresses.1"),
        ({"addresses": [f"a{place}@b.org" for place in range(5001)]}, "addresses"),
        ({"addresses": ["a@b.org"], "dry_run": "yes"}, "dry_run"),
        ({"addresses": ["a@b.org"], "cohort": "x" * 81}, "cohort"),
        ({"addresses": ["a@b.org"], "rules": "none"}, "rules"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_whole(team: Program, sent: Any, field: str) -> None:
    refused = team.post(LISTS, sent)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == [field]  # type: ignore[index]
    assert (count(Enrolment), count(Invited)) == (0, 0)


def test_what_became_of_a_list_is_for_who_sent_it_while_they_lead_the_course_and_for_a_week(
    app: Flask, team: Program, trainer: Person, tmp_path: Path
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "other", number="T2"), "other")
    place = team.post(LISTS, {"addresses": ["boris@example.org"]}).headers["Location"]
    colleague = people.person("Colleague")
    people.grant(colleague, "trainer")
    assert Program(app, token(colleague)).get(place).status_code == 404
    grant = people.grant(trainer, "trainer")
    assert team.get(place.replace("/test/", "/other/")).status_code == 404
    assert team.get(place).status_code == 200
    [kept] = db.session.scalars(select(StoredFile).where(StoredFile.audience.startswith("courses.outcomes"))).all()
    for moved in (timedelta(days=-7), timedelta(days=7)):
        assert kept.kept_until is not None
        with write():
            db.session.merge(kept).kept_until = kept.kept_until + moved
        assert team.get(place).status_code == (404 if moved < timedelta() else 200)
    with write():
        db.session.merge(grant).valid_to = now()
        db.session.execute(update(Course).values(audience="public"))
    assert team.get(place).status_code == 200, "the right for this course alone still stands"


def test_no_file_of_another_kind_is_told_as_a_list(team: Program, course: Course) -> None:
    stranger = db.session.scalars(select(StoredFile.id).limit(1)).one()
    for outcome in (stranger, course.id):
        assert team.get(f"{LISTS}/{short(outcome)}").status_code == 404


TEAM_ONLY = ["learners", "waiting", "invited", "cohorts", "exports"]


@pytest.mark.parametrize("path", TEAM_ONLY)
def test_for_everybody_else_there_is_no_such_thing(app: Flask, team: Program, path: str) -> None:
    assert read(team, f"courses/test/{path}")["items"] == []
    learner = Program(app, token(people.person("Learner")))
    learner.post("courses/test/enrolment")
    assert learner.get(f"courses/test/{path}").status_code == 404
    assert team.get(f"courses/none/{path}").status_code == 404


def test_nobody_else_enrols_others_or_asks_for_a_package(app: Flask, course: Course) -> None:
    learner = Program(app, token(people.person("Learner")))
    assert learner.post(LISTS, {"addresses": ["boris@example.org"]}).status_code == 404
    assert learner.post(EXPORTS).status_code == 404
    assert (count(Invited), count(PackageJob)) == (0, 0)


def test_a_token_for_learning_does_nothing_for_the_team(app: Flask, trainer: Person) -> None:
    program = Program(app, token(trainer, "courses:read", "courses:write"))
    reader = Program(app, token(trainer, "teaching:read"))
    for path in TEAM_ONLY:
        assert program.get(f"courses/test/{path}").status_code == 403
        assert reader.get(f"courses/test/{path}").status_code == 200
    for each in (program, reader):
        assert each.post(LISTS, {"addresses": ["boris@example.org"]}).status_code == 403
        assert each.post(EXPORTS).status_code == 403
    assert count(Invited) == 0


def test_enrolling_by_a_list_stands_in_the_log_once(team: Program) -> None:
    known("amina")
    for _each in range(2):
        team.post(LISTS, {"addresses": ["amina@example.org"]})
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "courses.people_enrolled")).all()
    assert len(acts) == 1


def test_the_team_fetches_the_package_that_it_asked_for(team: Program, folder: Path, tmp_path: Path) -> None:
    asked = team.post(EXPORTS, key="k")
    again = team.post(EXPORTS, key="k")
    assert (asked.status_code, again.status_code) == (201, 201)
    place = asked.headers["Location"]
    assert again.headers["Location"] == place
    waiting = read(team, place)
    assert (waiting["state"], waiting["language"], waiting["archive"]) == ("waiting", "en", None)
    assert team.get(f"{place}/archive").status_code == 404
    drain()
    done = read(team, place)
    assert (done["state"], done["course"], done["reasons"]) == ("done", "test", [])
    archive = team.get(done["archive"])
    assert len(archive.data) == done["size"]
    assert "test-en.tar.gz" in archive.headers["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(archive.data)) as packed:
        assert len([each for each in packed.getmembers() if each.isfile()]) == done["files"]
    sent = tmp_path / "fetched.tar.gz"
    sent.write_bytes(archive.data)
    with open_package(sent) as fetched, open_package(folder) as before:
        assert differences(before, fetched) == []
    assert [each["id"] for each in read(team, EXPORTS)["items"]] == [done["id"]]


def test_an_export_is_shown_to_who_asked_for_it_alone(app: Flask, team: Program) -> None:
    place = team.post(EXPORTS).headers["Location"]
    drain()
    colleague = people.person("Colleague")
    people.grant(colleague, "trainer")
    other = Program(app, token(colleague))
    assert other.get(place).status_code == other.get(f"{place}/archive").status_code == 404
    assert read(other, EXPORTS)["items"] == []


def test_an_export_that_was_refused_says_why(team: Program, trainer: Person) -> None:
    place = team.post(EXPORTS, headers={"Accept-Language": "fr"}).headers["Location"]
    with write():
        report = {"title": "Refused", "says": [["course.xml", "It is broken."]]}
        db.session.execute(update(PackageJob).values(state="refused", report=report, file_id=None))
    told = read(team, place)
    assert (told["state"], told["archive"], told["files"]) == ("refused", None, None)
    assert told["reasons"] == [{"path": "course.xml", "message": "It is broken."}]


def test_a_language_without_an_edition_is_refused_and_an_ended_right_exports_nothing(
    app: Flask, team: Program, trainer: Person
) -> None:
    refused = team.post(EXPORTS, {"language": "fr"})
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == ["language"]  # type: ignore[index]
    place = team.post(EXPORTS, {"language": "en"}, headers={"Accept-Language": "fr"}).headers["Location"]
    with write():
        db.session.execute(update(Grant).values(valid_to=now()))
    drain()
    assert db.session.scalars(select(PackageJob.state)).one() == "refused"
    assert team.get(place).status_code == 404
