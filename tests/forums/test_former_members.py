"""Whoever was erased is named nowhere in the forums, and everything they took part in still stands (G9); and a backup holds it all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from forums.models import Act, Area, Comment, Draft, Flag, Post, PostVersion, Topic
from forums.services import drafting, editing, flagging, judging_comments, moderating, submitting, undoing
from forums.services.drafting import Drafted, Origin
from forums.writing import quote_of
from minamata.accounts.models import Person
from minamata.app import create_app
from minamata.audit.models import AuditEntry
from minamata.backup.services import backup, restore, tables
from minamata.config import settings_from
from minamata.db import db, now
from minamata.events import drain
from minamata.privacy.services import erasing
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import consultations, forums, people
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
        while search.refresh():
            pass
    hits, words = "//ol[@class='rows']/li", ("Unmistakable", "Inconfundible")
    assert all(found(browser(app, reader).get(f"/en/search?q={word}"), hits) for word in words)
    office = browser(app, it.secretary)
    naming = [each for each in addresses(it) if any(name in _words_at(office, each) for name in (AMINA, BORIS))]
    assert len(naming) > 50
    with app.test_request_context("/en/"):
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
            text_there = _words_at(client, address)
            named += [(who, address, name) for name in gone if name in text_there]
        for word in words:
            assert found(client.get(f"/en/search?q={word}"), hits) == []
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


def test_reasons_about_what_somebody_wrote_go_with_their_data_and_others_name_them_no_more(app: Flask) -> None:
    elif_, reader = people.person("Elif"), people.person("Reader")
    boris = people.person(BORIS, name_native="鲍里斯")
    people.grant(elif_, "moderator")
    with app.test_request_context("/en/"):
        desk, area = forums.actor(elif_), forums.area("gold")
        topic = forums.topic(reader, area)
        own, quoting = forums.reply(boris, topic, "An insult"), forums.reply(reader, topic, "Another")
        flagging.flag(forums.actor(reader), own, area, "other", "Boris the liar")
        flagging.flag(forums.actor(boris), quoting, area, "other", "He is rude")
        hidden = moderating.hide_post(desk, own.id, "The cousin of the minister insults")
        moderating.hide_post(desk, quoting.id, f"Quotes {BORIS} and 鲍里斯说 wrongly")
        restored = moderating.restore_post(desk, quoting.id, f"{BORIS.upper()} agrees")
        gone = forums.topic(boris, area, "Gone")
        moderating.hide_topic(desk, gone.id, "A cousin again")
        moderating.switch(desk, topic.id, "lock", "Inconfundible words, no Boris")
        drain()
        erasing.replay([erasing.Done(boris.id, now())])
        drain()
        acts = {act.id: act for act in db.session.scalars(select(Act))}
        said = " ".join(f"{act.reason} {act.before} {act.after}" for act in acts.values())
        said += " ".join(str(why) for each in (Post, Topic) for why in db.session.scalars(select(each.hidden_for)))
        said += " ".join(str(flag.words) for flag in db.session.scalars(select(Flag)))
        for word in (BORIS, BORIS.upper(), "鲍里斯", "cousin", "liar"):
            assert word not in said
        assert "Quotes Former member and Former member说 wrongly" in said
        assert "Inconfundible words, no Boris" in said, "a part of a name is no name"
        for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("forums."))):
            kept = f"{entry.before} {entry.after} {entry.reason}"
            assert [word for word in (BORIS, "鲍里斯", "cousin", "liar", "rude") if word in kept] == []
        assert browser(app).get(f"/en/forums/t/{short(gone.id)}", follow_redirects=True).status_code == 410
        assert "This was about a former member" in browser(app, elif_).get("/en/forums/desk/history").text
        undoing.undo(desk, restored.id)
        undoing.undo(desk, hidden.id)
        moderating.restore_topic(desk, gone.id)
        assert [db.session.get_one(Post, each.id).state for each in (own, quoting)] == ["visible", "hidden"]
    page = browser(app).get(f"/en/forums/t/{short(gone.id)}", follow_redirects=True).text
    assert "Former member" in page


def test_why_a_submission_was_withdrawn_is_not_in_the_log_and_names_no_former_member(app: Flask) -> None:
    boris = consultations.focal_point("XA", BORIS)
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"))
        consultations.submission(boris, topic, "XA")
        submitting.withdraw(forums.actor(boris), consultations.found(boris, topic), "XA", f"{BORIS} fell ill")
        drain()
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "forums.submission_withdrawn"))
        assert "ill" not in f"{entry.before} {entry.after} {entry.reason}"
        erasing.replay([erasing.Done(boris.id, now())])
        drain()
    page = browser(app).get(f"/en/forums/consultations/{short(topic.id)}/submissions/XA").text
    assert "Former member fell ill" in page
    assert BORIS not in page


def test_reasons_about_comments_go_with_the_data_of_who_wrote_them(app: Flask) -> None:
    reader, elif_ = people.person("Reader"), people.person("Elif")
    boris = people.person(BORIS)
    people.grant(boris, "administrator")
    people.grant(elif_, "moderator")
    with app.test_request_context("/en/"):
        topic, desk = consultations.consultation(boris, forums.area("gold", checks="all")), forums.actor(elif_)
        key = consultations.key_of(topic, 1, boris)
        own, waits, other = (consultations.comment(by, topic, "Said", key) for by in (boris, reader, reader))
        judging_comments.hide(desk, own.id, "A cousin of the minister")
        judging_comments.refuse(desk, waits.id, f"Insults {BORIS} and more")
        judging_comments.let_in(desk, other.id, "Clumsy, and no insult")
        hidden = judging_comments.hide(desk, other.id, f"{BORIS.upper()} was right")
        restored = judging_comments.restore(desk, other.id)
        drain()
        erasing.replay([erasing.Done(boris.id, now())])
        drain()
        acts = db.session.scalars(select(Act).where(Act.comment_id.is_not(None))).all()
        said = " ".join(f"{act.reason} {act.before} {act.after}" for act in acts)
        said += " ".join(str(why) for why in db.session.scalars(select(Comment.hidden_for)))
        assert [word for word in (BORIS, BORIS.upper(), "cousin") if word in said] == []
        assert said.count("Insults Former member and more") == 3, "as the reason, among the facts and on the comment"
        assert said.count("Former member was right") == 3, "as the reason, after it and before the next act"
        assert "Clumsy, and no insult" in said, "what others said in a topic that somebody began is about others"
        for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.act.contains("_comment"))):
            kept = f"{entry.before} {entry.after} {entry.reason}"
            assert [word for word in (BORIS, BORIS.upper(), "cousin", "insult") if word in kept] == []
        undoing.undo(desk, restored.id)
        undoing.undo(desk, hidden.id)
        assert db.session.get_one(Comment, other.id).state == "visible"
    address = f"/en/forums/consultations/{short(topic.id)}/paragraphs/{key}"
    assert "This was about a former member and is not kept." in browser(app, elif_).get(address).text
    page = browser(app).get(address).text
    assert "A moderator has hidden this comment." in page
    assert "former member" not in page
    assert "cousin" not in browser(app, elif_).get(address).text + page


def _words_at(client: Browser, address: str) -> str:
    answer = client.get(f"/en/forums/{address}", follow_redirects=True)
    assert answer.status_code in {200, 404, 410}, (address, answer.status_code)
    return _words_of_document(answer.data) if address.endswith("docx") else answer.get_data(as_text=True)


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
