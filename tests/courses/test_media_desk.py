"""A course team lays recordings, slides and words over the blocks of a published course (C8)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from courses.models import BlockMedia, Course
from courses.services.importing import import_course
from minamata.audit.models import AuditEntry
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people, recordings
from tests.factories.packages import write_course
from tests.factories.uploading import Sender

UNIT = '<vertical display_name="First unit"><video url_name="v" display_name="How it melts"/></vertical>'
DESK = "/en/courses/test/media/"
PAGE = f"{DESK}video@v"
ENGLISH = "WEBVTT\n\n00:01.000 --> 00:02.000\nMercury melts early."
FRENCH = "1\n00:00:01,000 --> 00:00:02,000\nLe mercure fond tôt.\n"
LEARNT = "/{}/courses/test/u1/"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Path:
    folder = write_course(tmp_path / "en", extra={"vertical/u1.xml": UNIT})
    import_course(SYSTEM, folder, "test")
    return folder


@pytest.fixture
def author(client: Browser, course: Path) -> Browser:
    person = people.person("Author")
    people.grant(person, "author")
    return client.sign_in(person)


@pytest.fixture
def learner(app: Flask, author: Browser) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(people.person("Learner")).press("/en/courses/test/", "Enrol and begin")
    return browser


def lay(browser: Browser, **fields: Any) -> TestResponse:
    """Send the form of a recording; files are pairs of bytes and a name, or words with the name of their field as ending."""
    hidden = {
        each.get("name"): each.get("value")
        for each in found(browser.get(PAGE), "//form[@data-uploads]//input[@type='hidden']")
    }
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in fields.items()
    }
    return browser.post(PAGE, data={**hidden, "language": "en", **sent})


def words(text: str, name: str = "words.vtt") -> tuple[bytes, str]:
    return text.encode(), name


FILM = (recordings.mp4(), "film.mp4")


def why(answer: TestResponse, field: str) -> list[str]:
    """What the page says is wrong with a field."""
    return [each.text_content() for each in found(answer, f"//*[@id='{field}-why']")]


def rungs(browser: Browser, lang: str = "en") -> list[str]:
    ladder = found(browser.get(LEARNT.format(lang)), "//ol[@class='ladder']/li")
    return [" ".join(" ".join(rung.itertext()).split()) for rung in ladder]


def test_an_uploaded_video_is_offered_to_learners_with_its_size_and_words(author: Browser, learner: Browser) -> None:
    assert lay(author, file=FILM, transcript=words(ENGLISH)).status_code == 303
    assert rungs(learner) == ["Transcript Open below 1 KB, at once", "Video 2 KB, 1 second"]
    (source,) = found(learner.get(LEARNT.format("en")), "//video//source/@src")
    answer = learner.get(source)
    assert (answer.mimetype, answer.data) == ("video/mp4", FILM[0])
    assert found(author.get(PAGE), "//td//bdi")[0].text == "film.mp4"
    assert db.session.scalar(select(AuditEntry.after).where(AuditEntry.act == "courses.media_laid")) == {
        "block": "video@v",
        "language": "en",
        "kinds": ["video", "transcript"],
    }


@pytest.mark.parametrize("file", [FILM, (recordings.mp3(), "talk.mp3"), (recordings.ogg(), "talk.ogg")])
def test_a_recording_without_words_is_refused_unless_nobody_speaks(author: Browser, file: tuple[bytes, str]) -> None:
    refused = lay(author, file=file)
    assert refused.status_code == 422
    assert why(refused, "transcript") == ["Add a transcript or captions, or say that nobody speaks in it."]
    assert db.session.scalar(select(BlockMedia.id)) is None
    assert lay(author, file=file, no_speech="1").status_code == 303
    assert db.session.scalars(select(BlockMedia.no_speech)).all() == [True]


def test_a_size_is_read_in_any_digits_and_a_wrong_one_is_kept_to_mend(author: Browser) -> None:
    link = "https://films.example/a/film.mp4"
    wrong = lay(author, link=link, megabytes="trente", no_speech="1")
    assert (wrong.status_code, why(wrong, "megabytes")) == (422, ["Write a whole number."])
    assert found(wrong, "//input[@id='megabytes']/@value") == ["trente"]
    assert lay(author, link=link, megabytes="٣٥", no_speech="1").status_code == 303
    assert db.session.scalars(select(BlockMedia.size)).all() == [35_000_000]


def test_chapters_are_no_words_for_who_cannot_hear(author: Browser) -> None:
    refused = lay(author, file=FILM, chapters=words(ENGLISH))
    assert (refused.status_code, bool(why(refused, "transcript"))) == (422, True)


def test_slides_and_words_need_no_words_with_them(author: Browser) -> None:
    assert lay(author, file=(recordings.pdf(), "slides.pdf")).status_code == 303
    assert lay(author, captions=words(FRENCH, "fr.srt"), language="fr").status_code == 303
    assert lay(author, file=FILM).status_code == 303


def test_a_large_recording_comes_in_pieces(author: Browser, learner: Browser) -> None:
    content = recordings.mp4(1_200_000)
    sent = Sender(author).whole("large.mp4", content, "courses.media")
    assert sent.status_code == 204
    assert lay(author, upload=sent.headers["Upload-Id"], transcript=words(ENGLISH)).status_code == 303
    assert db.session.scalars(select(BlockMedia.size).where(BlockMedia.kind == "video")).one() == len(content)
    (source,) = found(learner.get(LEARNT.format("en")), "//video//source/@src")
    led = learner.get(source)
    assert (led.status_code, led.headers["Cache-Control"]) == (302, "private, no-store")
    assert learner.get(led.headers["Location"], headers={"Range": "bytes=4-7"}).data == b"ftyp"


def test_a_link_names_its_site_and_is_not_loaded_by_itself(author: Browser, learner: Browser) -> None:
    link = "https://films.example/a/film.mp4"
    assert lay(author, link=link, megabytes="35", transcript=words(ENGLISH)).status_code == 303
    assert rungs(learner)[1].startswith("Video on films.example 35 MB, ")
    page = learner.get(LEARNT.format("en"))
    assert not found(page, "//video")
    assert found(page, f"//a[@href='{link}']/@rel") == ["noopener noreferrer external"]


@pytest.mark.parametrize(
    "link",
    [
        "http://films.example/film.mp4",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "https://me:secret@films.example/film.mp4",
        "https://films.example/film.m3u8",
        "//films.example/film.mp4",
        "https://films.example/" + "a" * 2000,
    ],
)
def test_a_link_that_is_not_safe_is_refused(author: Browser, link: str) -> None:
    refused = lay(author, link=link, transcript=words(ENGLISH))
    assert (refused.status_code, len(why(refused, "link"))) == (422, 1)
    assert db.session.scalar(select(BlockMedia.id)) is None


@pytest.mark.parametrize(
    ("field", "file"),
    [
        ("transcript", words("WEBVTT\n\nno time --> 00:02.000\nx")),
        ("captions", words("Plain words.", "words.txt")),
        ("captions", (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe", "words.vtt")),
        ("transcript", words("x" * 500_001, "words.txt")),
        ("captions", words("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * 10_001)),
        ("chapters", words("", "empty.vtt")),
    ],
)
def test_words_that_cannot_be_read_are_refused_and_their_field_is_named(
    author: Browser, field: str, file: tuple[bytes, str]
) -> None:
    refused = lay(author, file=FILM, no_speech="1", **{field: file})
    assert (refused.status_code, len(why(refused, field))) == (422, 1)
    assert db.session.scalar(select(BlockMedia.id)) is None


def test_a_file_that_is_not_what_its_name_says_is_refused(author: Browser) -> None:
    refused = lay(author, file=(b"<script>alert(1)</script>", "film.mp4"), no_speech="1")
    assert (refused.status_code, len(why(refused, "file"))) == (422, 1)
    assert lay(author).status_code == 422


def test_words_of_each_language_reach_its_readers(author: Browser, learner: Browser) -> None:
    lay(author, file=FILM, captions=words(ENGLISH))
    lay(author, language="fr", captions=words(FRENCH, "fr.srt"), chapters=words(ENGLISH.replace("Mercury", "Mercure")))
    page = learner.get(LEARNT.format("fr"))
    tracks = [(track.get("kind"), track.get("srclang")) for track in found(page, "//track")]
    assert tracks == [("captions", "fr"), ("captions", "en"), ("chapters", "fr")]
    assert "Le mercure fond tôt." in learner.get(found(page, "//track/@src")[0]).get_data(as_text=True)
    assert "Mercure melts" in learner.get(found(page, "//track/@src")[2]).get_data(as_text=True)
    assert "Le mercure fond tôt." in found(page, "//ol[@class='script']")[1].text_content()


def test_the_recording_in_the_language_of_the_page_comes_before_others(author: Browser, learner: Browser) -> None:
    lay(author, file=FILM, transcript=words(ENGLISH))
    lay(author, file=(recordings.mp4(9_000), "french.mp4"), language="fr")
    assert [rung.split()[1] for rung in rungs(learner)[1:]] == ["2"]
    (source,) = found(learner.get(LEARNT.format("fr")), "//video//source/@src")
    assert source.endswith("/french.mp4")


def test_several_heights_stand_beside_each_other_the_smallest_first(author: Browser, learner: Browser) -> None:
    lay(author, file=(recordings.mp4(90_000), "large.mp4"), height="720", transcript=words(ENGLISH))
    lay(author, file=FILM, height="360")
    assert [rung.split(" lines")[0] for rung in rungs(learner)[1:]] == ["Video, 360", "Video, 720"]
    sources = found(learner.get(LEARNT.format("en")), "//video//source/@src")
    assert [source.rpartition("/")[2] for source in sources] == ["film.mp4", "large.mp4"]


def test_a_new_file_takes_the_place_of_the_old_one(author: Browser) -> None:
    lay(author, file=FILM, transcript=words(ENGLISH))
    lay(author, file=(recordings.mp4(5_000), "better.mp4"))
    assert db.session.scalars(select(BlockMedia.size).where(BlockMedia.kind == "video")).all() == [5_000]
    assert db.session.scalars(select(StoredFile.name).where(StoredFile.media_type == "video/mp4")).all() == [
        "better.mp4"
    ]


def test_what_was_laid_stays_when_the_course_is_imported_again(author: Browser, learner: Browser, course: Path) -> None:
    lay(author, file=FILM, transcript=words(ENGLISH))
    (course / "html/h1.html").write_text("<p>New words.</p>")
    import_course(SYSTEM, course, "test")
    assert rungs(learner)[1] == "Video 2 KB, 1 second"
    assert db.session.scalars(select(Course.facts)).one()["media_bytes"] == {"video": len(FILM[0])}


def test_the_page_of_a_course_can_say_what_its_recordings_weigh(author: Browser) -> None:
    assert db.session.scalars(select(Course.facts)).one()["media_bytes"] == {}
    lay(author, file=FILM, height="360", transcript=words(ENGLISH))
    lay(author, file=(recordings.mp4(90_000), "large.mp4"), height="720")
    lay(author, file=(recordings.mp3(), "talk.mp3"))
    facts = db.session.scalars(select(Course.facts)).one()
    assert facts["media_bytes"] == {"video": len(FILM[0]), "audio": len(recordings.mp3())}
    assert facts["units"] == 2


def test_taking_away_brings_the_package_to_light_again_but_never_leaves_speech_without_words(author: Browser) -> None:
    lay(author, file=FILM, transcript=words(ENGLISH))
    page = author.get(PAGE)
    video, transcript = (found(page, f"//tr[th='{name}']//button/@value")[0] for name in ("Video", "Transcript"))
    refused = author.press(PAGE, transcript)
    assert refused.status_code == 409
    assert author.press(PAGE, video).status_code == 303
    assert author.press(PAGE, transcript).status_code == 303
    assert db.session.scalar(select(BlockMedia.id)) is None


def test_the_desk_says_what_is_missing_in_the_languages_of_the_course(
    author: Browser, course: Path, tmp_path: Path
) -> None:
    import_course(SYSTEM, write_course(tmp_path / "fr", extra={"vertical/u1.xml": UNIT}), "test", "fr")
    lay(author, file=FILM, transcript=words("Plain words.", "words.txt"))
    (row,) = found(author.get(DESK), "//tbody/tr")
    cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row]
    assert cells == [
        "How it melts First unit",
        "Video, 2 KB",
        "No transcript: Français No captions: English · Français",
    ]
    lay(author, captions=words(ENGLISH))
    lay(author, language="fr", captions=words(FRENCH, "fr.srt"), transcript=words(FRENCH, "fr.srt"))
    (row,) = found(author.get(DESK), "//tbody/tr")
    assert " ".join(" ".join(row[2].itertext()).split()) == "Complete"
    lay(author, file=FILM, no_speech="1")
    (row,) = found(author.get(DESK), "//tbody/tr")
    assert row[2].text_content() == "Nobody speaks"


def test_words_of_the_course_are_marked_on_the_desk_in_another_language(author: Browser) -> None:
    (row,) = found(author.get(DESK.replace("/en/", "/ar/")), "//tbody/tr")
    assert [part.text for part in row[0].iter("span") if part.get("dir") == "ltr"] == ["How it melts", "First unit"]


def test_the_sources_of_a_package_are_told_apart_and_named_by_their_files(
    app: Flask, author: Browser, learner: Browser, tmp_path: Path
) -> None:
    encodings = "".join(
        f'<encoded_video profile="{profile}" url="https://films.example/a/{profile}.mp4" file_size="{size}"/>'
        for profile, size in (("desktop_mp4", 3_600_000), ("mobile_low", 1_600_000))
    )
    video = f"<video_asset>{encodings}</video_asset>"
    other = '<source src="https://other.example/film.mp4"/><source src="https://films.example/film.mp4"/>'
    unit = UNIT.replace("/>", f">{video}</video>", 1).replace(
        "</vertical>", f'<video url_name="w">{other}</video></vertical>'
    )
    import_course(SYSTEM, write_course(tmp_path / "two", extra={"vertical/u1.xml": unit}), "test")
    assert rungs(learner) == [
        "Video, 1.6 MB on films.example 32 seconds",
        "Video, 3.6 MB on films.example 1 minute",
        "Video on other.example size not known",
        "Video on films.example size not known",
    ]
    names = found(learner.get(LEARNT.format("en")), "//ol[@class='ladder']//a")
    assert len({name.text_content() for name in names}) == 4, "whoever hears the links alone can tell them apart"
    shown = found(author.get(PAGE), "//section[@aria-labelledby='packaged']//li")
    assert [" ".join(" ".join(line.itertext()).split()) for line in shown] == [
        "Video, 1.6 MB mobile_low.mp4 on films.example",
        "Video, 3.6 MB desktop_mp4.mp4 on films.example",
    ]
    links = found(author.get(PAGE), "//section[@aria-labelledby='packaged']//a")
    assert {link.get("rel") for link in links} == {"noopener noreferrer external"}
    assert not any("https://" in link.text_content() for link in links)


def test_an_author_of_this_course_alone_may_do_it_others_find_no_such_page(app: Flask, course: Path) -> None:
    course_id = db.session.scalars(select(Course.id)).one()
    mine = people.person("Mine")
    people.grant(mine, "author", "course", str(course_id))
    browser = app.test_client()
    assert isinstance(browser, Browser)
    assert lay(browser.sign_in(mine), file=FILM, transcript=words(ENGLISH)).status_code == 303
    for role in ("trainer", None):
        other = people.person(f"Other {role}")
        if role:
            people.grant(other, role)
        browser.sign_in(other)
        assert browser.get(DESK).status_code == 404
        assert browser.get(PAGE).status_code == 404
    token = found(browser.get("/en/courses/test/"), "//input[@name='csrf_token']/@value")[0]
    media_id = db.session.scalars(select(BlockMedia.id)).first()
    sent = {"csrf_token": token, "write_key": "k", "media": str(media_id), "language": "en", "no_speech": "1"}
    assert browser.post(PAGE, data=sent).status_code == 404
    assert browser.post(f"{PAGE}/remove", data=sent).status_code == 404
    assert len(db.session.scalars(select(BlockMedia.id)).all()) == 2


def test_there_is_no_page_for_what_is_no_recording(author: Browser) -> None:
    assert author.get(f"{DESK}problem@p2").status_code == 404
    assert author.get(f"{DESK}files/1111111111111111111111/film.mp4").status_code == 404
