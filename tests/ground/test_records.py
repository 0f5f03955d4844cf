"""The learning record lists what a person completed, once, however often it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from minamata.contracts.courses import CourseCatalogue, CourseCompleted
from minamata.db import db, new_id
from minamata.i18n import Localized
from minamata.modules import registry
from minamata.policies import NOBODY, Actor
from minamata.records import listeners, queries, services, slots
from tests.factories import people

EARLY = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATE = datetime(2026, 5, 1, 9, tzinfo=UTC)


class SampleCourses:
    """A catalogue of one course that one person completed."""

    def __init__(self, course_id: UUID, person_id: UUID) -> None:
        self.course_id, self.person_id = course_id, person_id

    def title_of(self, course_id: UUID) -> Localized:
        assert course_id == self.course_id
        return Localized(en="Foundations", fr="Fondations")

    def completed_at(self, person_id: UUID, course_id: UUID) -> datetime | None:
        return EARLY if (person_id, course_id) == (self.person_id, self.course_id) else None


@pytest.fixture
def member(app: Flask) -> Actor:
    who = people.person("Member")
    return Actor(person_id=who.id, name=who.name)


@pytest.fixture
def stranger(app: Flask) -> Actor:
    who = people.person("Stranger")
    return Actor(person_id=who.id, name=who.name)


def add(who: Actor, subject: UUID, title: str, at: datetime) -> None:
    assert who.person_id is not None
    services.add(who.person_id, "course", subject, Localized(en=title), at)


def test_a_record_told_twice_stays_as_it_was_told_first(member: Actor) -> None:
    subject = new_id()
    add(member, subject, "Foundations", EARLY)
    add(member, subject, "Renamed", LATE)

    [entry] = queries.of(member)
    assert (entry.title["en"], entry.completed_at) == ("Foundations", EARLY)


def test_a_person_sees_their_own_record_newest_first(member: Actor, stranger: Actor) -> None:
    add(member, new_id(), "First", EARLY)
    add(member, new_id(), "Second", LATE)
    add(stranger, new_id(), "Another's", LATE)

    assert [entry.title["en"] for entry in queries.of(member)] == ["Second", "First"]
    assert list(queries.of(NOBODY)) == []


def test_a_completed_course_enters_the_record_once(app: Flask, member: Actor) -> None:
    assert member.person_id is not None
    course_id = new_id()
    registry(app).answers[CourseCatalogue] = SampleCourses(course_id, member.person_id)
    told = CourseCompleted(person_id=member.person_id, course_id=course_id, revision_id=new_id())
    listeners.on_course_completed(told)
    listeners.on_course_completed(told)

    [entry] = queries.of(member)
    assert (entry.kind, entry.subject_id, entry.completed_at) == ("course", course_id, EARLY)
    assert entry.title["fr"] == "Fondations"


def test_a_course_that_is_not_completed_after_all_does_not_enter(app: Flask, member: Actor) -> None:
    assert member.person_id is not None
    course_id = new_id()
    registry(app).answers[CourseCatalogue] = SampleCourses(course_id, new_id())
    listeners.on_course_completed(
        CourseCompleted(person_id=member.person_id, course_id=course_id, revision_id=new_id())
    )

    assert list(queries.of(member)) == []


def test_an_empty_record_shows_nothing(app: Flask, member: Actor) -> None:
    with app.test_request_context("/en/me/"):
        assert slots.completed(member) == ""
        assert slots.completed(NOBODY) == ""


def test_the_list_names_titles_in_the_language_they_are_in_and_escapes_them(app: Flask, member: Actor) -> None:
    assert member.person_id is not None
    services.add(member.person_id, "course", new_id(), Localized(es="<i>Fundamentos</i>"), EARLY)
    with app.test_request_context("/fr/me/"):
        shown = slots.completed(member)

    assert '<span lang="es" dir="ltr">&lt;i&gt;Fundamentos&lt;/i&gt;</span>' in shown
    db.session.rollback()
