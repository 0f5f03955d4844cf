"""A recording is offered as the line allows, with its words in the language of the reader."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from courses.blocks.captions import as_webvtt, read_cues, read_words
from courses.models import Progress
from courses.services.importing import import_course
from minamata.db import db
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
    lines = found(learner.get(UNIT.format(lang)), "//ol[@class='script']/li/span[last()]")
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
    tracks = [(track.get("kind"), track.get("srclang"), track.get("label")) for track in player.iter("track")]
    assert tracks == [("captions", "en", "English"), ("captions", "fr", "Français")]
    assert [track.get("srclang") for track in player.iter("track") if "default" in track.attrib] == ["en"]


def test_captions_are_webvtt_whatever_their_author_wrote(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra={**FILES, "static/fr.srt": FRENCH}), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    english, french = found(learner.get(UNIT.format("en")), "//track/@src")
    answer = learner.get(french)
    assert answer.mimetype == "text/vtt"
    assert answer.get_data(as_text=True) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nLe mercure fond tôt."
    assert learner.get(french, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert learner.get(english.replace("en.vtt", "ru.vtt")).status_code == 404
    assert learner.get(english.replace("/captions.", "/transcript.")).status_code == 404
    stranger = app.test_client()
    assert stranger.get(french).status_code != 200


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


def test_the_times_of_a_transcript_lead_into_the_recording(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra=FILES), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    (link,) = found(learner.get(UNIT.format("en")), "//ol[@class='script']//a")
    assert link.text == "0:01"
    assert "/en/courses/test/files/film.mp4?" in link.get("href")
    assert link.get("href").endswith("#t=1")


def test_who_saves_data_begins_with_the_transcript(app: Flask, learner: Browser, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en", extra=FILES), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    opened, saving = (
        found(learner.get(UNIT.format("en"), headers=headers), "//section[@data-player]//details[ol or video]")
        for headers in ({}, {"Save-Data": "on"})
    )
    assert ["open" in part.attrib for part in opened] == [False]
    assert [("open" in part.attrib, part[1].tag) for part in saving] == [(False, "video"), (True, "ol")]


def test_the_smallest_of_several_videos_comes_first(app: Flask, learner: Browser, tmp_path: Path) -> None:
    several = VIDEO.replace('<source src="http://["/>', '<source src="/static/small.webm"/>')
    files = {**FILES, "vertical/u1.xml": several, "static/film.mp4": "a large film", "static/small.webm": "small"}
    import_course(SYSTEM, write_course(tmp_path / "en", extra=files), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    sources = found(learner.get(UNIT.format("en")), "//video//source/@src")
    assert [source.partition("?")[0].rpartition("/")[2] for source in sources] == ["small.webm", "film.mp4"]


def watched(learner: Browser, **told: str) -> TestResponse:
    """What a player tells, as the script sends it."""
    page = learner.get(UNIT.format("en"))
    (address,) = found(page, "//section/@data-player")
    token, key = (
        found(page, f"//form[@id='unit']/input[@name='{name}']/@value")[0] for name in ("csrf_token", "write_key")
    )
    return learner.post(address, data={"csrf_token": token, "write_key": key, **told})


def completion(key: str = "video@v") -> float:
    return db.session.scalar(select(Progress.completion).where(Progress.block_key == key)) or 0.0


@pytest.fixture
def taking(app: Flask, learner: Browser, tmp_path: Path) -> Browser:
    import_course(SYSTEM, write_course(tmp_path / "en", extra=FILES), "test")
    learner.press("/en/courses/test/", "Enrol and begin")
    return learner


def test_a_recording_goes_on_where_its_learner_stopped(taking: Browser) -> None:
    assert watched(taking, position="42.5", length="100", seen="0-42.5").status_code == 303
    page = taking.get(UNIT.format("fr"))
    assert found(page, "//section/@data-at") == ["42"]
    assert found(page, "//video//source/@src")[0].endswith("#t=42")
    assert completion() == 0.0


def test_a_recording_is_done_when_nearly_all_of_it_was_seen_in_any_order(taking: Browser) -> None:
    watched(taking, position="100", length="100", seen="50-100")
    assert completion() == 0.0
    watched(taking, position="46", length="100", seen="0-20,19-46")
    assert completion() == 1.0
    watched(taking, position="99", length="100", seen="98-99")
    assert completion() == 1.0
    assert found(taking.get(UNIT.format("en")), "//section/@data-at") == ["0"]


def test_who_reads_the_transcript_has_done_the_recording_without_a_script(taking: Browser) -> None:
    taking.press(UNIT.format("en"), "I have read or heard it")
    assert completion() == 1.0
    assert "I have read or heard it" not in taking.get(UNIT.format("en")).get_data(as_text=True)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"position": "x", "length": "10"},
        {"position": "-1", "length": "10"},
        {"position": "nan", "length": "10"},
        {"position": "1", "length": "inf"},
        {"position": "1", "length": "1e9"},
        {"position": "1", "length": "10", "seen": "1"},
        {"position": "1", "length": "10", "seen": ",".join(["0-1"] * 201)},
    ],
)
def test_what_no_player_tells_is_not_kept(taking: Browser, told: dict[str, str]) -> None:
    assert watched(taking, **told).status_code == 400
    assert completion() == 0.0


def test_nobody_watches_for_another_or_what_is_no_recording(app: Flask, taking: Browser) -> None:
    page = taking.get(UNIT.format("en"))
    (address,) = found(page, "//section/@data-player")
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(people.person("Other"))
    token = found(other.get("/en/courses/test/"), "//input[@name='csrf_token']/@value")[0]
    told = {"csrf_token": token, "write_key": "k", "position": "99", "length": "100", "seen": "0-100"}
    assert other.post(address, data=told).status_code == 403
    mine = found(page, "//form[@id='unit']/input[@name='csrf_token']/@value")[0]
    for name in ("video@gone", "html@h1"):
        answer = taking.post(address.replace("video@v", name), data={**told, "csrf_token": mine})
        assert answer.status_code == 404
    assert completion() == 0.0


def test_words_of_strangers_are_nothing_but_words() -> None:
    cues = read_cues("WEBVTT\n\n00:01.000 --> 00:02.000\n<b onclick=x>Hi</b> <<b>script>1 &lt; 2 --&gt;")
    assert [cue.text for cue in cues] == ["Hi <script>1 < 2 -->"]
    assert as_webvtt(cues).endswith("\nHi &lt;script&gt;1 &lt; 2 --&gt;")


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * 10_001,
        "WEBVTT\n\n99:00:01.000 --> 99:00:02.000\nx",
        "WEBVTT\n\nno time --> 00:02.000\nx",
        '{"start": [1e300], "text": ["x"]}',
        '{"start": [-5], "text": ["x"]}',
    ],
)
def test_captions_without_end_are_none(text: str) -> None:
    assert read_cues(text) == []
    assert read_words(text) == []


def test_half_a_megabyte_of_brackets_is_read_at_once() -> None:
    began = time.monotonic()
    read_cues("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 500_000)
    assert time.monotonic() - began < 5


def test_a_transcript_without_times_is_read_as_paragraphs() -> None:
    assert [(cue.clock, cue.text) for cue in read_words("First\nline.\r\n\r\nSecond.")] == [
        ("", "First line."),
        ("", "Second."),
    ]


def test_transcripts_as_open_edx_keeps_them_are_read() -> None:
    cues = read_cues('{"start": [0, 61000], "end": [1, 2], "text": ["Mercury", "  melts\\nearly "]}')
    assert [(cue.clock, cue.text) for cue in cues] == [("0:00", "Mercury"), ("1:01", "melts early")]


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"start": 1, "text": 2}', '{"start": ["x"], "text": ["y"]}', "", "[]", "x"]
)
def test_what_is_no_transcript_has_no_words(text: str) -> None:
    assert read_cues(text) == []
