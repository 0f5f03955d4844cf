"""A course is found by its area, and by what is said in its recordings, in the language it is said in (C8, C13, G13)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from courses.models import Course
from courses.queries.catalogue import course_for
from courses.queries.media import recording_named
from courses.services.importing import import_course
from courses.services.laying import Offered, lay, take_away
from courses.services.rules import Rules, change_rules
from minamata.contracts.search import Asked
from minamata.db import db
from minamata.events import drain
from minamata.policies import NOBODY, SYSTEM
from minamata.search.queries import search
from minamata.thesaurus import queries as thesaurus
from minamata.thesaurus import reference
from tests.clients import Browser
from tests.factories.packages import write_course

UNIT = '<vertical display_name="First unit"><video url_name="v" display_name="A film"/></vertical>'
ENGLISH = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Awa>Retorts hold the vapour.\n"
FRENCH = "1\n00:00:01,000 --> 00:00:02,000\nLa cornue retient la vapeur.\n"
ARABIC = "WEBVTT\n\n00:01.000 --> 00:02.000\nالمعوجة تحبس البخار\n"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    """Its package holds an English transcript and Arabic captions; there is a French edition and no Arabic one."""
    video = '<video url_name="v" display_name="A film" transcripts=\'{"en": "en.vtt", "ar": "ar.vtt"}\'/>'
    extra = {"vertical/u1.xml": UNIT, "video/v.xml": video, "static/en.vtt": ENGLISH, "static/ar.vtt": ARABIC}
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "en", extra=extra), "test")
        import_course(SYSTEM, write_course(tmp_path / "fr", language="fr", title="Un cours", extra=extra), "test", "fr")
    drain()
    return course_for(SYSTEM, "test").course


def hits(words: str) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(hit.document.part, hit.document.language) for hit in search(NOBODY, Asked(words)).hits]


def lay_words(course: Course, language: str, **words: str) -> None:
    lay(SYSTEM, course, "video@v", Offered(language, words=words), None)  # type: ignore[arg-type]
    drain()


def test_what_is_said_in_a_recording_of_the_package_is_found_in_its_language(course: Course) -> None:
    assert hits("vapour retort") == [("vertical@u1", "en")]
    assert hits("00:01.000") == [], "times are no words"
    assert hits("Awa") == [], "nor are marks in cues"


def test_it_is_found_even_where_the_course_has_no_such_edition(client: Browser, course: Course) -> None:
    assert hits("البخار") == [("vertical@u1", "ar")]
    page = client.get("/ar/search?q=البخار")
    assert "/ar/courses/test/u1/" in page.text


def test_what_a_team_lays_over_a_recording_is_found_and_what_it_takes_away_is_not(course: Course) -> None:
    assert hits("cornue") == []
    lay_words(course, "fr", captions=FRENCH)
    assert hits("cornue") == [("vertical@u1", "fr")]
    [row] = [row for row, _stored in recording_named(course, "video@v").laid]
    take_away(SYSTEM, course, "video@v", row.id)
    drain()
    assert hits("cornue") == []


def test_a_transcript_stands_before_captions_and_the_teams_before_that_of_the_package(course: Course) -> None:
    lay_words(course, "en", transcript="A furnace.", captions="WEBVTT\n\n00:01.000 --> 00:02.000\nA chimney.\n")
    assert hits("furnace") == [("vertical@u1", "en")]
    assert hits("chimney") == []
    assert hits("retort") == []


def test_chapters_are_not_what_is_said(course: Course) -> None:
    lay_words(course, "en", chapters="WEBVTT\n\n00:01.000 --> 00:02.000\nInterlude\n")
    assert hits("interlude") == []


def test_a_course_and_its_units_are_narrowed_down_to_by_its_area(client: Browser, course: Course) -> None:
    reference.load()
    first, second, *_others = sorted(thesaurus.top_labels())
    assert dict(search(NOBODY, Asked("unit")).facets)["area"] == []
    change_rules(SYSTEM, course, Rules("open", None, None, None, themes=[second, first]))
    drain()
    db.session.rollback()
    found = search(NOBODY, Asked("unit"))
    assert dict(found.facets)["area"] == [(first, found.total)]
    assert search(NOBODY, Asked("unit", areas=frozenset({first}))).total == found.total
    label = thesaurus.top_labels()[first].shown("en").text
    assert label in client.get(f"/en/search?q=unit&area={first}").text
    change_rules(SYSTEM, course, Rules("open", None, None, None, themes=[]))
    drain()
    db.session.rollback()
    assert dict(search(NOBODY, Asked("unit")).facets)["area"] == []
