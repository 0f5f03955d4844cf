"""Authors bring and fetch course packages by their browser; a large one is worked on behind the page (C1)."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from courses.models import Course, PackageJob, Revision
from courses.olx.archive import open_package
from courses.olx.export import differences
from courses.services import package_desk
from minamata.db import db, now, write
from minamata.events import drain
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.uploading import Sender

DESK = "/en/courses/packages/"


def archive_of(folder: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, "course")
    return packed.getvalue()


@pytest.fixture
def author(app: Flask, client: Browser) -> Browser:
    person = people.person("Author")
    people.grant(person, "author")
    return client.sign_in(person)


def bring(
    browser: Browser, content: bytes, name: str = "course.tar.gz", lang: str = "en", **fields: str
) -> TestResponse:
    page = browser.get(f"/{lang}/courses/packages/")
    hidden = {
        each.get("name"): each.get("value") for each in found(page, "//form[@data-uploads]//input[@type='hidden']")
    }
    return browser.post(
        f"/{lang}/courses/packages/", data={**hidden, "slug": "test", **fields, "file": (io.BytesIO(content), name)}
    )


def revisions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def test_an_author_brings_a_package_and_reads_what_became_of_it(author: Browser, tmp_path: Path) -> None:
    answer = bring(author, archive_of(write_course(tmp_path)))
    assert answer.status_code == 303
    place = answer.headers["Location"]
    waiting = author.get(place)
    assert "being worked on" in waiting.text
    assert waiting.headers["Refresh"] == "3"
    drain()
    done = author.get(place)
    assert "The course is published." in done.text
    assert "Refresh" not in done.headers
    assert found(done, "//a[@href='/en/courses/test/']")
    assert author.get("/en/courses/test/").status_code == 200


FILM = '<video url_name="v" display_name="A film"><source src="/static/film.mp4"/></video>'
UNIT = '<vertical display_name="First unit"><video url_name="v"/></vertical>'


def test_recordings_without_words_are_named_until_somebody_adds_them(author: Browser, tmp_path: Path) -> None:
    content = archive_of(write_course(tmp_path, extra={"vertical/u1.xml": UNIT, "video/v.xml": FILM}))
    place = bring(author, content).headers["Location"]
    drain()
    told = author.get(place)
    [link] = found(told, "//a[@href='/en/courses/test/media/video@v']")
    assert link.text == "A film"
    page = author.get(link.get("href"))
    hidden = {
        each.get("name"): each.get("value") for each in found(page, "//form[@data-uploads]//input[@type='hidden']")
    }
    words = (io.BytesIO(b"WEBVTT\n\n00:01.000 --> 00:02.000\nMercury melts early."), "w.vtt")
    assert author.post(link.get("href"), data={**hidden, "language": "en", "captions": words}).status_code == 303
    place = bring(author, content).headers["Location"]
    drain()
    assert "Recordings without words" not in author.get(place).text


def test_the_page_counts_how_each_translation_stands(author: Browser, tmp_path: Path) -> None:
    bring(author, archive_of(write_course(tmp_path / "en")))
    drain()
    french = archive_of(write_course(tmp_path / "fr", language="fr", title="Un cours", text="<p>Mots.</p>"))
    place = bring(author, french, language="fr", is_machine="1").headers["Location"]
    drain()
    assert "The course is published." in author.get(place).text
    place = bring(author, archive_of(write_course(tmp_path / "new", text="<p>New words.</p>"))).headers["Location"]
    drain()
    rows = found(author.get(place), "//table[caption='Parts of the course by language']//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [["Français", "0", "2", "1", "0"]]


def test_a_refused_package_names_the_file_and_changes_nothing(author: Browser, tmp_path: Path) -> None:
    broken = write_course(tmp_path, extra={"vertical/u1.xml": "<vertical>\n <html"})
    place = bring(author, archive_of(broken), lang="fr").headers["Location"]
    drain()
    told = author.get(place).text
    assert "vertical/u1.xml" in told
    assert "bien formé" in told
    assert revisions() == 0


def test_a_package_that_came_in_pieces_is_imported(author: Browser, tmp_path: Path) -> None:
    content, sender = archive_of(write_course(tmp_path)), Sender(author)
    begun = sender.begin("course.tar.gz", len(content), "courses.package")
    sender.send(begun.headers["Location"], 0, content[:200])
    last = sender.send(begun.headers["Location"], 200, content[200:])
    answer = author.press(DESK, "Import it", upload=last.headers["Upload-Id"], slug="test")
    assert answer.status_code == 303
    drain()
    assert revisions() == 1


def test_a_job_that_runs_again_imports_once(author: Browser, tmp_path: Path) -> None:
    bring(author, archive_of(write_course(tmp_path)))
    drain()
    job = db.session.scalars(select(PackageJob)).one()
    package_desk.work_on(job.id)
    assert revisions() == 1


def test_an_author_whose_role_has_ended_meanwhile_imports_nothing(app: Flask, client: Browser, tmp_path: Path) -> None:
    person = people.person("Author")
    grant = people.grant(person, "author")
    bring(client.sign_in(person), archive_of(write_course(tmp_path)))
    with write():
        db.session.merge(grant).valid_to = now()
    drain()
    assert db.session.scalars(select(PackageJob.state)).one() == "refused"
    assert revisions() == 0


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"slug": "No Good"}, "course.tar.gz", "single hyphens"),
        ({"slug": "x" * 81}, "course.tar.gz", "80 of them"),
        ({"language": "de"}, "course.tar.gz", "Choose one of the list"),
        ({}, "course.exe", "none of the kinds"),
        ({}, "course.zip", "whatever its name says"),
    ],
)
def test_what_cannot_be_taken_is_answered_by_field(
    author: Browser, tmp_path: Path, fields: dict[str, str], name: str, says: str
) -> None:
    answer = bring(author, archive_of(write_course(tmp_path)), name, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalar(select(func.count()).select_from(PackageJob)) == 0


def test_without_a_file_one_is_asked_for(author: Browser) -> None:
    answer = author.press(DESK, "Import it", slug="test")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


@pytest.mark.parametrize("slug", ["packages", "settings"])
def test_a_course_takes_no_name_that_pages_of_the_room_have(author: Browser, tmp_path: Path, slug: str) -> None:
    place = bring(author, archive_of(write_course(tmp_path)), slug=slug).headers["Location"]
    drain()
    assert "cannot stand in an address" in author.get(place).text


def test_every_page_below_a_course_is_kept_from_the_names_of_units(app: Flask) -> None:
    from courses.services.composing import RESERVED

    beside = {
        str(rule).split("/")[4]
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/<lang:lang>/courses/<slug>/") and not str(rule).split("/")[4].startswith("<")
    } - {""}
    assert beside - RESERVED == set()


def test_the_team_fetches_the_course_as_it_came(author: Browser, tmp_path: Path) -> None:
    package = write_course(tmp_path / "in")
    bring(author, archive_of(package))
    drain()
    answer = author.press("/en/courses/test/export/", "Make the package")
    drain()
    page = author.get(answer.headers["Location"])
    (address,) = found(page, "//p[@class='file']/a/@href")
    fetched = tmp_path / "out.tar.gz"
    fetched.write_bytes(author.get(address).data)
    with open_package(package) as sent, open_package(fetched) as got:
        assert differences(sent, got) == []


def test_nobody_but_authors_finds_the_desk_and_nobody_elses_package(
    app: Flask, author: Browser, tmp_path: Path
) -> None:
    place = bring(author, archive_of(write_course(tmp_path))).headers["Location"]
    drain()
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    assert stranger.get(DESK).status_code == 404
    stranger.sign_in(people.person("Stranger"))
    for path in (DESK, place, "/en/courses/test/export/"):
        assert stranger.get(path).status_code == 404
    headers = Sender(stranger).headers(**{"Idempotency-Key": "k"})
    assert stranger.post(DESK, data={}, headers=headers).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Course)) == 1
