"""Files with official submissions: kept from version to version, for whoever reads the submission at that moment (F8, F9)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import docx
import pypdf
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forums.models import Area, Submission, SubmissionFile, Topic
from forums.services import moderating, submitting
from forums.tasks import consultations as tasks
from minamata.accounts.models import KeptInput, Person, Session
from minamata.db import db, now, write
from minamata.events import drain
from minamata.files.models import StoredFile, Upload
from minamata.modules import registry
from minamata.parties.models import Party
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, consultations, forums, people
from tests.factories.uploading import Sender
from tests.forums.test_compilation import close, files, lines

FIGURES = b"Site, tonnes\nNorth, 3\n" * 40


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def greta(app: Flask) -> Person:
    return consultations.secretary()


@pytest.fixture
def amina(app: Flask) -> Person:
    return consultations.focal_point()


@pytest.fixture
def boris(app: Flask, amina: Person) -> Person:
    """A colleague of hers who submits for the same Party."""
    colleague = people.person("Boris")
    bodies.membership(colleague, db.session.scalars(select(Party)).one(), "country_team", now() - timedelta(days=1))
    return colleague


@pytest.fixture
def topic(app: Flask, area: Area, greta: Person) -> Topic:
    with app.test_request_context("/en/"):
        return consultations.consultation(greta, area)


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def place(topic: Topic) -> str:
    return f"/en/forums/consultations/{short(topic.id)}/"


def form(topic: Topic, code: str = "XA") -> str:
    return f"{place(topic)}submission/{code}"


def file(name: str = "figures.csv", content: bytes = FIGURES) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def with_files(client: Browser, page: str | TestResponse, do: str, *chosen: tuple[io.BytesIO, str]) -> TestResponse:
    return client.press(page, do, also={"text-0": "See the files.", **({"files": list(chosen)} if chosen else {})})


def names_on(page: TestResponse) -> list[str]:
    return [each.text_content() for each in found(page, "//p[@class='file']//bdi[ancestor::a]")]


def links_on(page: TestResponse) -> list[str]:
    return [each for each in found(page, "//p[@class='file']//a/@href") if "." in each]


def ticked_on(page: TestResponse) -> list[str]:
    return [each.text_content() for each in found(page, "//div[@data-files]//bdi")]


def test_files_go_with_a_submission_and_say_first_what_they_weigh_and_hold(
    app: Flask, topic: Topic, amina: Person
) -> None:
    client = browser(app, amina)
    assert with_files(client, form(topic), "send", file(), file("map.txt", b"Where the sites are")).status_code == 303
    drain()
    page = browser(app).get(f"{place(topic)}submissions/XA")
    assert names_on(page) == ["figures.csv", "map.txt"]
    assert "Site, tonnes" in page.text
    assert "1 KB" in page.text
    assert "2 files" in browser(app).get(f"{place(topic)}submissions/").text
    fetched = browser(app).get(links_on(page)[0], follow_redirects=True)
    assert fetched.data == FIGURES
    fetched.close()
    [text_alone, *_more] = [each for each in found(page, "//p[@class='file']//a/@href") if "." not in each]
    read = browser(app).get(text_alone)
    assert "North, 3" in read.text
    assert f"{place(topic)}submissions/XA" in found(read, "//nav//a/@href")


def test_a_document_may_say_everything(app: Flask, topic: Topic, amina: Person) -> None:
    client = browser(app, amina)
    nothing = client.press(form(topic), "send", also={"text-0": " "})
    assert nothing.status_code == 422
    assert client.press(nothing, "send", also={"files": [file()]}).status_code == 303
    assert names_on(browser(app).get(f"{place(topic)}submissions/XA")) == ["figures.csv"]


def test_what_is_not_taken_is_named_and_all_else_stays(app: Flask, topic: Topic, amina: Person) -> None:
    client = browser(app, amina)
    refused = with_files(client, form(topic), "send", file(), file("tool.exe", b"MZ\x90\x00"))
    assert refused.status_code == 422
    [fault] = [each.text_content() for each in found(refused, "//*[@class='why']")]
    assert "tool.exe" in fault
    assert "See the files." in refused.text
    assert ticked_on(refused) == ["figures.csv"]
    many = with_files(client, refused, "save", *(file(f"{each}.txt", b"words") for each in range(10)))
    assert many.status_code == 422
    assert "There is room for 10 files." in many.text
    assert with_files(client, many, "send").status_code == 303
    assert len(names_on(client.get(f"{place(topic)}submissions/XA"))) == 10


def test_files_of_a_draft_are_for_those_who_write_it_until_it_is_sent(
    app: Flask, topic: Topic, amina: Person, boris: Person, greta: Person
) -> None:
    one, other = browser(app, amina), browser(app, boris)
    assert with_files(one, form(topic), "save", file()).status_code == 303
    page = other.get(form(topic))
    assert ticked_on(page) == ["figures.csv"]
    [address] = found(page, "//div[@data-files]//a/@href")
    assert one.get(address).status_code == other.get(address).status_code == 302
    outsiders = (
        browser(app),
        browser(app, people.person("Member")),
        browser(app, greta),
        browser(app, consultations.focal_point("XB", "Chen")),
    )
    for who in outsiders:
        assert who.get(address).status_code == 404
    assert with_files(other, page, "send", file("second.txt", b"Words")).status_code == 303
    for who in outsiders:
        assert who.get(address).status_code == 302
    assert names_on(browser(app).get(f"{place(topic)}submissions/XA")) == ["figures.csv", "second.txt"]


def test_a_draft_that_lets_a_file_go_keeps_it_no_longer(app: Flask, topic: Topic, amina: Person) -> None:
    client = browser(app, amina)
    with_files(client, form(topic), "save", file())
    [address] = found(client.get(form(topic)), "//div[@data-files]//a/@href")
    assert client.press(form(topic), "save", upload=[]).status_code == 303
    assert ticked_on(client.get(form(topic))) == []
    assert client.get(address).status_code == 404
    assert db.session.scalars(select(StoredFile)).all() == []


def test_files_are_kept_from_version_to_version_as_the_text_is(app: Flask, topic: Topic, amina: Person) -> None:
    client = browser(app, amina)
    with_files(client, form(topic), "send", file(), file("old.txt", b"Old words"))
    page = client.get(form(topic))
    assert ticked_on(page) == ["figures.csv", "old.txt"]
    [keep, _old] = found(page, "//input[@name='upload']/@value")
    assert client.press(page, "send", upload=keep, also={"files": [file("new.txt", b"New")]}).status_code == 303
    submission = f"{place(topic)}submissions/XA"
    assert names_on(browser(app).get(submission)) == ["figures.csv", "new.txt"]
    assert names_on(browser(app).get(f"{submission}?version=1")) == ["figures.csv", "old.txt"]
    with app.test_request_context("/en/"):
        actor, it = forums.actor(amina), consultations.found(amina, topic)
        submitting.save(actor, it, "XA", {0: "Other words"}, "en", 0)
        consultations.submission(amina, topic, "XA", "Other words, the same files", seen=1)
    assert names_on(browser(app).get(submission)) == ["figures.csv", "new.txt"]
    assert db.session.query(StoredFile).count() == 3
    assert db.session.query(SubmissionFile).count() == 6


def test_a_file_in_pieces_goes_with_a_submission_and_with_nobody_elses(app: Flask, topic: Topic, amina: Person) -> None:
    client, other = browser(app, amina), browser(app, consultations.focal_point("XB", "Chen"))
    number = Sender(client).whole("pieces.txt", FIGURES, "forums.attachment").headers["Upload-Id"]
    assert other.press(form(topic, "XB"), "send", upload=number, also={"text-0": "Words"}).status_code == 303
    assert names_on(other.get(f"{place(topic)}submissions/XB")) == []
    assert client.press(form(topic), "send", upload=number).status_code == 303
    page = client.get(f"{place(topic)}submissions/XA")
    assert names_on(page) == ["pieces.txt"]
    own = db.session.scalars(select(SubmissionFile.file_id)).one()
    stolen = other.press(form(topic, "XB"), "send", upload=short(own), also={"text-0": "Words"})
    assert stolen.status_code == 303
    assert names_on(other.get(f"{place(topic)}submissions/XB")) == []


def test_sent_twice_it_is_one_version_with_one_file(app: Flask, topic: Topic, amina: Person) -> None:
    client = browser(app, amina)
    page = client.get(form(topic))
    assert [with_files(client, page, "send", file()).status_code for _time in range(2)] == [303, 303]
    assert db.session.scalars(select(Submission.last_number)).one() == 1
    assert db.session.query(SubmissionFile).count() == 1


def test_what_was_typed_when_the_session_ended_comes_back_with_its_files(
    app: Flask, topic: Topic, amina: Person
) -> None:
    client = browser(app, amina)
    with_files(client, form(topic), "save", file())
    page = with_files(client, client.get(form(topic)), "send", file("tool.exe", b"MZ"), file("new.txt", b"New"))
    with write():
        for session in db.session.scalars(select(Session)):
            session.ended_at = now()
    assert "/sign-in" in client.press(page, "send", also={"text-0": "Slowly typed"}).headers["Location"]
    kept = db.session.scalars(select(KeptInput)).one()
    client.sign_in(amina)
    again = client.get(f"{kept.path}?kept={short(kept.id)}")
    assert ticked_on(again) == ["figures.csv", "new.txt"]
    assert "Slowly typed" in again.text
    assert client.press(again, "send").status_code == 303
    assert names_on(client.get(f"{place(topic)}submissions/XA")) == ["figures.csv", "new.txt"]
    assert db.session.scalars(select(Upload)).all() == []


def test_files_follow_the_readers_of_their_consultation(
    app: Flask, topic: Topic, area: Area, amina: Person, greta: Person
) -> None:
    client = browser(app, amina)
    with_files(client, form(topic), "send", file())
    [link] = links_on(client.get(f"{place(topic)}submissions/XA"))
    stored = db.session.scalars(select(StoredFile)).one()
    reader = browser(app, people.person("Reader"))
    assert reader.get(link).status_code == 302
    assert reader.get(f"/files/{short(stored.id)}/figures.csv").status_code == 404, (
        "it is opened by its submission alone"
    )
    with app.test_request_context("/en/"):
        hidden = moderating.hide_topic(forums.actor(greta), topic.id, "Not here")
    assert reader.get(link).status_code == 404
    with app.test_request_context("/en/"):
        moderating.restore_topic(forums.actor(greta), hidden.topic_id or topic.id)
    with write():
        db.session.get_one(Area, area.id).audience = "party:XA"
    assert reader.get(link).status_code == 404
    assert client.get(link).status_code == 302


def test_the_compilation_names_files_with_their_size_and_address(app: Flask, topic: Topic, amina: Person) -> None:
    with app.test_request_context("/en/"):
        brought = consultations.brought(amina, "figures of XA.csv", FIGURES)
        consultations.submission(amina, topic, "XA", "=Words", files=[brought])
        alone = consultations.focal_point("XB", "Chen")
        consultations.submission(alone, topic, "XB", {}, files=[consultations.brought(alone, "all.txt")])
    close(topic)
    tasks.compile_consultation(str(topic.id))
    made = files(topic)
    rows = [row for row in lines(made["csv"]) if row["Kind"] == "file"]
    assert [(row["Code"], row["File"], row["Bytes"], row["Text"]) for row in rows] == [
        ("XA", "figures of XA.csv", str(len(FIGURES)), ""),
        ("XB", "all.txt", "21", ""),
    ]
    address = rows[0]["Address of the file"]
    opened = browser(app).get(address.removeprefix("http://localhost"), follow_redirects=True)
    assert opened.data == FIGURES
    opened.close()
    told = [paragraph.text for paragraph in docx.Document(io.BytesIO(made["docx"])).paragraphs]
    assert told[told.index("Files") + 1 :][:2] == ["figures of XA.csv (1 KB)", address]
    pages = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    words = "".join("".join(page.extract_text() for page in pages.pages).split())
    assert "figuresofXA.csv(1KB)" in words
    assert address.replace(" ", "") in words


def test_what_somebody_sent_for_a_body_is_in_the_copy_of_their_data(
    app: Flask, topic: Topic, amina: Person, boris: Person
) -> None:
    with app.test_request_context("/en/"):
        actor, it = forums.actor(boris), consultations.found(boris, topic)
        submitting.save(actor, it, "XA", {0: "Draft"}, "en", 0, [consultations.brought(boris, "of-boris.txt")])
        consultations.submission(amina, topic, "XA", "Sent by Amina", seen=1)
        held = registry(app).exporters["forums.views"].export(amina.id)
    assert [each.name.partition("-")[0] for each in held.files] == ["submission"]
    assert held.files[0].name.endswith("of-boris.txt")
    assert "Sent by Amina" in json.dumps(list(held.rows))
    with zipfile.ZipFile(io.BytesIO(), "w") as archive, held.files[0].open() as content:
        archive.writestr("kept", content.read())
        assert archive.getinfo("kept").file_size == 21
