"""Whoever was erased is named nowhere in the forums, and everything they took part in still stands (G9); and a backup holds it all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from forums.models import Act, Area, Draft, Post, PostVersion
from forums.services import drafting, editing
from forums.services.drafting import Drafted, Origin
from forums.writing import quote_of
from minamata.accounts.models import Person
from minamata.app import create_app
from minamata.backup.services import backup, restore, tables
from minamata.config import settings_from
from minamata.db import db, now
from minamata.events import drain
from minamata.privacy.services import erasing
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.factories.everything import Everything, one_of_everything, party_of

AMINA, BORIS = "Amina Unmistakable", "Boris Inconfundible"


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_IN": "reply@commons.example"}


@pytest.fixture
def everything(app: Flask) -> Everything:
    amina, boris = party_of("XA", AMINA, BORIS)
    return one_of_everything(app, forums.area("gold"), "retorts", amina, boris)


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def addresses(it: Everything) -> Iterator[str]:
    """Every page that names people."""
    for topic in it.ids["topic_id"]:
        yield from (f"t/{short(topic)}{page}" for page in ("", "/print", "/desk", "/posts.atom", "/poll"))
    for post in it.ids["post_id"]:
        yield from (f"p/{short(post)}/{page}" for page in ("whole", "history", "history/1", "reactions", "desk"))
    for person in it.ids["person_id"]:
        yield from (f"people/{short(person)}", f"desk/people/{short(person)}")
    yield from ("", "?view=latest", "gold/", "gold/posts.atom", "latest.atom", "names?area=gold&q=Amina", "bookmarks")
    yield from ("desk", "desk/history", "desk/people", "desk/rota", "desk/areas/gold", "drafts", "following")
    place = f"consultations/{short(it.consultation.id)}/"
    yield from (f"{place}{page}" for page in ("", "submissions/", "submissions/XA", f"paragraphs/{it.paragraph}"))
    yield from (f"{place}compilation.{kind}" for kind in ("csv", "docx"))


def test_whoever_is_erased_is_named_nowhere_and_everything_still_stands(app: Flask, everything: Everything) -> None:
    it = everything
    reader = people.person("Reader")
    with app.test_request_context("/en/"):
        begun = db.session.get_one(Post, it.ids["post_id"][0])
        quote = quote_of(AMINA, 1, f"/forums/p/{short(begun.id)}", begun.text)
        topic = it.topic
        area = db.session.get_one(Area, topic.area_id)
        said = forums.reply(reader, topic, f"{quote}Quoted, and @{AMINA} named.")
        editing.edit(forums.actor(reader), said, topic, area, f"{quote}Quoted again. @{AMINA} and @{BORIS}!", None, 1)
        drafting.save(forums.actor(reader), topic, Drafted(f"{quote}To be said"), Origin())
        drain()
        for person in (it.focal_point, it.colleague, it.keeper):
            erasing.replay([erasing.Done(person.id, now())])
        drain()
        while search.refresh():
            pass
    gone = (AMINA, BORIS, "Keeper")
    readers = {"stranger": browser(app), "reader": browser(app, reader), "office": browser(app, it.secretary)}
    named = []
    for who, client in readers.items():
        for address in addresses(it):
            answer = client.get(f"/en/forums/{address}", follow_redirects=True)
            assert answer.status_code in {200, 404, 410}, (who, address, answer.status_code)
            words = _words_of_document(answer.data) if address.endswith("docx") else answer.get_data(as_text=True)
            named += [(who, address, name) for name in gone if name in words]
        for word in ("Unmistakable", "Inconfundible"):
            assert found(client.get(f"/en/search?q={word}"), "//ol[@class='rows']/li") == []
    assert named == []
    page = readers["reader"].get(f"/en/forums/t/{short(topic.id)}", follow_redirects=True).text
    assert "Former member" in page
    assert "Quoted again." in page
    assert "Not yet said" not in "".join(db.session.scalars(select(Draft.text)))
    for table in (Post, PostVersion, Draft):
        for text in db.session.scalars(select(table.text)):
            assert AMINA not in text
            assert BORIS not in text
    history = readers["office"].get("/en/forums/desk/history").text
    assert "Former member" in history
    assert "The program" not in history
    assert (db.session.scalar(select(func.count()).select_from(Act)) or 0) > 5


def _words_of_document(content: bytes) -> str:
    with ZipFile(io.BytesIO(content)) as document:
        return "".join(document.read(name).decode("utf-8", "replace") for name in document.namelist())


def test_a_backup_holds_everything_of_the_forums(app: Flask, everything: Everything, tmp_path: Path) -> None:
    def counts() -> dict[str, int]:
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables()}

    before, everything_ids = counts(), (everything.topic.id, everything.consultation.id)
    bare = {"forums_mail_received", "forums_unread"}
    of_ours = {name for name in before if name.startswith("forums_")}
    assert {name for name in of_ours if not before[name]} <= bare, "the factory leaves a table of the forums empty"
    db.session.remove()
    backup(tmp_path / "archive.tar")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    empty = create_app(settings_from({"MINAMATA_DATA": str(folder), "MINAMATA_SECRET_KEY": "k" * 40}))
    empty.test_client_class = Browser
    with empty.app_context():
        restore(tmp_path / "archive.tar")
        assert counts() == before
        topic, consulted = everything_ids
        page = empty.test_client().get(f"/en/forums/t/{short(topic)}", follow_redirects=True).text
        assert "Other words about retorts" in page
        compiled = f"/en/forums/consultations/{short(consulted)}/compilation.pdf"
        assert empty.test_client().get(compiled, follow_redirects=True).data.startswith(b"%PDF")
        db.session.remove()
        db.engine.dispose()
