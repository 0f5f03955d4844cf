"""A recording is offered as the line allows, with its words in the language of the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from courses.blocks.captions import read_cues
from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

VIDEO = (
    '<vertical display_name="First unit"><video url_name="v" display_name="How it melts" '
    """transcripts='{"en": "en.vtt", "fr": "fr.srt"}'>"""
    '<source src="/static/film.mp4"/><source src="http://["/><source src="https://films.example/film.mp4"/>'
    "</video></vertical>"
)
ENGLISH = "WEBVTT\n\n00:01.000 --> 00:02.000\nMercury melts early."
FRENCH = "1\n00:00:01,000 --> 00:00:02,000\nLe mercure fond tôt.\n"
FILES = {"vertical/u1.xml": VIDEO, "static/film.mp4": "film", "static/en.vtt": ENGLISH}
UNIT = "/{}/courses/test/u1/"


@pytest.fixture
def learner(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(people.person("Learner"))


def words(learner: Browser, lang: str) -> list[str]:
    """The transcript on the page in `lang`, each line with the language it is marked with."""
    lines = found(learner.get(UNIT.format(lang)), "//ol[@class='script']/li/span[2]")
    return [f"{line.get('lang') or lang}: {line.text}" for line in lines]


def test_the_transcript_is_in_the_language_of_the_page_where_there_is_one(
    app: Flask, learner: Browser, tmp_path: Path
) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra={**FILES, "static/fr.srt": FRENCH}), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    assert words(learner, "fr") == ["fr: Le mercure fond tôt."]
    assert words(learner, "en") == ["en: Mercury melts early."]
    assert words(learner, "ar") == ["en: Mercury melts early."]


def test_a_translation_brings_its_own_transcript(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra=FILES), "test")
    import_course(SYSTEM, write_course(tmp_path / "fr", extra={**FILES, "static/fr.srt": FRENCH}), "test", "fr")
    learner.press("/en/courses/test/", "Enrol and begin")
    assert words(learner, "fr") == ["fr: Le mercure fond tôt."]
    assert words(learner, "en") == ["en: Mercury melts early."]


def test_the_player_has_captions_and_loads_nothing_by_itself(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra={**FILES, "static/fr.srt": FRENCH}), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    (player,) = found(learner.get(UNIT.format("en")), "//video")
    assert player.get("preload") == "none"
    (track,) = player.iter("track")
    assert (track.get("kind"), track.get("srclang"), track.get("label")) == ("captions", "en", "English")
    with learner.get(track.get("src")) as captions:
        assert captions.get_data(as_text=True) == ENGLISH


def test_a_source_that_is_no_address_is_passed_over(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra=FILES), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    links = found(learner.get(UNIT.format("en")), "//ol[@class='ladder']//a/@href")
    assert [link.partition("?")[0] for link in links] == [
        "/en/courses/test/files/film.mp4",
        "https://films.example/film.mp4",
    ]


def test_a_recording_whose_definition_is_missing_is_kept(app: Flask, learner: Browser, tmp_path: Path) -> None:
    unit = '<vertical display_name="First unit"><video url_name="gone"/></vertical>'
    report = import_course(SYSTEM, write_course(tmp_path / "en", extra={"vertical/u1.xml": unit}), "test")
    assert report.blocks["video"] == 1
    learner.press("/en/courses/test/", "Enrol and begin")
    assert "holds no recording" in learner.get(UNIT.format("en")).get_data(as_text=True)


def test_transcripts_as_open_edx_keeps_them_are_read() -> None:
    cues = read_cues('{"start": [0, 61000], "end": [1, 2], "text": ["Mercury", "  melts\\nearly "]}')
    assert [(cue.clock, cue.text) for cue in cues] == [("0:00", "Mercury"), ("1:01", "melts early")]


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"start": 1, "text": 2}', '{"start": ["x"], "text": ["y"]}', "", "[]", "x"]
)
def test_what_is_no_transcript_has_no_words(text: str) -> None:
    assert read_cues(text) == []
