"""Files of posts: what is taken, who may have it, and that nothing typed is lost over them (F8)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from forums.models import Area, Attachment, Post, Topic
from minamata.accounts.models import KeptInput, Person, Session
from minamata.db import db, now, write
from minamata.events import drain
from minamata.files.models import StoredFile, Upload
from minamata.files.services.keeping import open_file
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people
from tests.factories.uploading import Sender

NOTE = b"Mercury in the air, over land and sea.\n" * 30
LATITUDE = 2


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(area: Area) -> Topic:
    return forums.topic(people.person("Amina"), area)


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def page_of(topic: Topic) -> str:
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def file(name: str = "notes.txt", content: bytes = NOTE) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def with_files(
    client: Browser, page: str | TestResponse, do: str, text: str, *files: tuple[io.BytesIO, str]
) -> TestResponse:
    return client.press(page, do, text=text, also={"files": list(files)} if files else {})


def names_on(page: TestResponse) -> list[str]:
    return [each.text_content() for each in found(page, "//p[@class='file']//bdi[ancestor::a]")]


def photo_with_a_place() -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[LATITUDE] = (46.0, 12.0, 30.0)
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(kept, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(kept.getvalue())).getexif().get_ifd(0x8825)
    return kept.getvalue()


def test_files_go_with_a_post_and_say_first_what_they_weigh_and_hold(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    answer = with_files(boris, page_of(topic), "post", "See these", file(), file("where.jpg", photo_with_a_place()))
    assert answer.status_code == 303
    drain()
    page = app.test_client().get(page_of(topic))
    assert names_on(page) == ["notes.txt", "where.jpg"]
    assert "<small>1 KB, " in page.text
    assert "Mercury in the air" in page.text
    assert "2 files" in app.test_client().get("/en/forums/gold/").text
    [text_alone] = [each for each in found(page, "//p[@class='file']//a/@href") if "." not in each]
    assert "over land and sea" in app.test_client().get(text_alone).text
    notes, picture = [each for each in found(page, "//p[@class='file']//a/@href") if "." in each]
    fetched = app.test_client().get(notes, follow_redirects=True)
    assert fetched.data == NOTE
    fetched.close()
    kept = db.session.scalars(select(StoredFile).where(StoredFile.name == "where.jpg")).one()
    with open_file(kept) as content:
        assert not Image.open(content).getexif()
    assert picture.endswith("/where.jpg")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tool.exe", b"MZ\x90\x00", "PDF, DOCX"),
        ("page.html", b"<script>alert(1)</script>", "PDF, DOCX"),
        ("report.pdf", b"not at all", "whatever its name says"),
        ("empty.txt", b"", "This file is empty"),
    ],
)
def test_what_is_not_taken_is_named_and_all_else_stays(
    app: Flask, topic: Topic, name: str, content: bytes, said: str
) -> None:
    boris = browser(app, people.person("Boris"))
    answer = with_files(boris, page_of(topic), "post", "Look at both", file(), file(name, content))
    assert answer.status_code == 422
    [fault] = [each.text_content() for each in found(answer, "//*[@class='why']")]
    assert fault.count(name) == 1, "a sentence that names the file needs no name before it"
    assert said in fault
    assert "Look at both" in answer.text
    assert "notes.txt" in answer.text
    assert boris.press(answer, "post").status_code == 303
    assert names_on(boris.get(page_of(topic))) == ["notes.txt"]


def test_a_file_has_room_for_25_megabytes_and_no_more(app: Flask) -> None:
    sender = Sender(browser(app, people.person("Boris")))
    assert sender.begin("large.pdf", 25_000_001, "forums.attachment").status_code == 413
    assert sender.begin("large.pdf", 25_000_000, "forums.attachment").status_code == 201


def test_a_text_that_is_too_long_keeps_its_files(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    answer = with_files(boris, page_of(topic), "post", "x" * 32_001, file())
    assert answer.status_code == 422
    assert "x" * 32_001 in answer.text
    again = with_files(boris, answer, "preview", "Short", file("more.csv", b"a,b\n1,2\n"))
    assert again.status_code == 200
    assert boris.press(again, "post").status_code == 303
    assert names_on(boris.get(page_of(topic))) == ["notes.txt", "more.csv"]
    assert db.session.scalars(select(Upload)).all() == []


def test_a_file_that_is_unticked_does_not_go_along(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    preview = with_files(boris, page_of(topic), "preview", "Without", file(), file("second.txt"))
    keys = found(preview, "//input[@name='upload']/@value")
    assert boris.press(preview, "post", upload=keys[1]).status_code == 303
    assert names_on(boris.get(page_of(topic))) == ["second.txt"]


def test_ten_files_have_room_and_an_eleventh_is_refused(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    answer = with_files(boris, page_of(topic), "post", "Many", *(file(f"{place}.txt") for place in range(11)))
    assert answer.status_code == 422
    assert "10.txt" in answer.text
    assert "room for 10 files" in answer.text
    assert boris.press(answer, "post").status_code == 303
    assert len(names_on(boris.get(page_of(topic)))) == 10


def test_a_file_sent_in_pieces_goes_with_a_new_topic_and_with_nobody_elses(app: Flask, area: Area) -> None:
    boris, other = browser(app, people.person("Boris")), browser(app, people.person("Other"))
    number = Sender(boris).whole("notes.txt", NOTE, "forums.attachment").headers["Upload-Id"]
    fields = {"area": "gold", "title": "With a file", "text": "Words", "upload": number}
    stolen = other.press("/en/forums/new", "post", **fields)
    assert stolen.status_code == 303
    assert names_on(other.get(stolen.headers["Location"])) == []
    begun = boris.press("/en/forums/new", "post", **fields)
    assert names_on(boris.get(begun.headers["Location"])) == ["notes.txt"]


def test_sent_twice_with_a_file_it_is_one_post_with_one_file(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    first, second = (with_files(boris, page, "post", "Once", file()) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(Attachment).count() == 1


def test_a_page_shown_by_back_offers_other_words_to_be_sent_as_well(app: Flask, topic: Topic) -> None:
    """A browser sends the empty field for files along, as if there were one."""
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    with_files(boris, page, "post", "First", (io.BytesIO(b""), ""))
    again = with_files(boris, page, "post", "Other words", (io.BytesIO(b""), ""))
    assert again.status_code == 422
    assert "already sent with other words" in again.text
    assert found(again, "//form//input[@name='text']/@value") == ["Other words"]


def test_what_was_typed_when_the_session_ended_comes_back_with_its_files(app: Flask, topic: Topic) -> None:
    person = people.person("Boris")
    boris = browser(app, person)
    preview = with_files(boris, page_of(topic), "preview", "Slowly typed", file())
    with write():
        for session in db.session.scalars(select(Session)):
            session.ended_at = now()
    sent = boris.press(preview, "post", text="Slowly typed words")
    assert sent.status_code == 303
    assert "/sign-in" in sent.headers["Location"]
    kept = db.session.scalars(select(KeptInput)).one()
    boris.sign_in(person)
    page = boris.get(f"{kept.path}?kept={short(kept.id)}")
    assert "your session ended" in page.text
    assert "Slowly typed words" in page.text
    assert boris.press(page, "post").status_code == 303
    assert names_on(boris.get(page_of(topic))) == ["notes.txt"]


def test_files_of_a_closed_area_follow_its_readers_also_after_a_move(app: Flask, topic: Topic) -> None:
    insider, party = people.person("Insider"), bodies.party("XA")
    bodies.designation(insider, party, now() - timedelta(days=1))
    closed = forums.area("closed", audience="party:XA")
    client = browser(app, insider)
    with_files(client, page_of(topic), "post", "With a file", file())
    link = found(client.get(page_of(topic)), "//p[@class='file']//a/@href")[0]
    stored = db.session.scalars(select(StoredFile).where(StoredFile.name == "notes.txt")).one()
    direct = f"/files/{short(stored.id)}/notes.txt"
    reader = browser(app, people.person("Reader"))
    assert reader.get(link).status_code == 302
    assert reader.get(direct).status_code == 404, "it is opened by its post alone"
    with write():
        db.session.get_one(Topic, topic.id).area_id = closed.id
    for outsider in (reader, app.test_client()):
        assert outsider.get(link).status_code == 404
        assert outsider.get(direct).status_code == 404
    colleague = people.person("Colleague")
    bodies.membership(colleague, party, "country_team", now() - timedelta(days=1))
    assert browser(app, colleague).get(link).status_code == 302


def test_files_of_a_hidden_post_are_for_moderators_and_its_author(app: Flask, topic: Topic) -> None:
    author, moderator = people.person("Author"), people.person("Elif")
    people.grant(moderator, "moderator")
    client = browser(app, author)
    with_files(client, page_of(topic), "post", "With a file", file())
    link = found(client.get(page_of(topic)), "//p[@class='file']//a/@href")[0]
    with write():
        post = db.session.scalars(select(Post).where(Post.files == 1)).one()
        post.state = "hidden"
    assert client.get(link).status_code == 302
    assert browser(app, moderator).get(link).status_code == 302
    assert browser(app, people.person("Reader")).get(link).status_code == 404
    assert "notes.txt" not in browser(app, people.person("Other")).get(page_of(topic)).text
