"""Whoever follows is told, once, of what they may see; whoever writes waits for none of it (F3, G12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, AreaState, Post, Topic
from forums.services import following, telling
from minamata.accounts.models import Person
from minamata.contracts.forums import AnswerChosen, PostAdded
from minamata.db import db, new_id, now, write
from minamata.events import drain, publish
from minamata.notifications.models import Notice, Reader
from minamata.notifications.services import notify
from minamata.parties.models import Membership
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, forums, people
from tests.ground.sink import Sink, sinking
from tests.statements import statements


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url, "MINAMATA_MAIL_IN": "reply@commons.example"}


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def person(name: str, **fields: Any) -> Person:
    return people.person(name, email=f"{name.lower()}@ministry.example", email_verified=True, **fields)


def follow(who: Person, level: str, area: Area, topic: Topic | None = None) -> None:
    if topic is None:
        following.follow_area(forums.actor(who), area, level)
    else:
        following.follow_topic(forums.actor(who), topic, area, level)


def told(who: Person) -> list[str]:
    """The kinds of what a person was told, in the order of time."""
    db.session.rollback()
    kinds = db.session.scalars(select(Notice.kind).where(Notice.person_id == who.id).order_by(Notice.id))
    return [kind.removeprefix("forums.") for kind in kinds]


def words_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_hears_of_what_they_follow_and_of_what_concerns_them(app: Flask, area: Area) -> None:
    author, watcher, of_area, tracker, named, silent = (
        person(name) for name in ("Author", "Watcher", "Neighbour", "Tracker", "Named", "Silent")
    )
    with app.test_request_context("/en/"):
        follow(of_area, "watching", area)
        follow(silent, "muted", area)
        topic = forums.topic(author, area, text="Dear @Named and @Silent, look.")
        drain()
        follow(watcher, "watching", area, topic)
        follow(silent, "watching", area, topic)
        mine = forums.reply(tracker, topic, "A thought")
        drain()
        follow(silent, "muted", area, topic)
        quote = f"> **Tracker**, [#2](/forums/p/{short(mine.id)}):\n>\n> A thought\n\nI agree, @Silent."
        quoting = forums.reply(named, topic, quote)
        forums.reply(watcher, topic, "And so do I", reply_to=quoting.id)
        drain()
    assert told(of_area) == ["topic", "reply", "reply", "reply"]
    assert told(watcher) == ["reply", "reply"], "nobody is told of their own post"
    assert told(tracker) == ["answered"]
    assert told(named) == ["mentioned", "answered"]
    assert told(author) == ["reply", "reply", "reply"], "who begins a topic watches it"
    assert told(silent) == ["reply"], "the level of the topic goes before that of the area, and muted is never"


def test_what_is_said_twice_is_told_once_in_the_way_that_concerns_most(app: Flask, area: Area) -> None:
    author, reader = person("Author"), person("Reader")
    with app.test_request_context("/en/"):
        topic = forums.topic(reader, area)
        assert topic.first_post_id is not None
        forums.reply(author, topic, "Dear @Reader, yes.", reply_to=topic.first_post_id)
        drain()
        assert told(reader) == ["answered"]
        post = db.session.scalars(select(Post).where(Post.author_id == author.id)).one()
        with write():
            publish(PostAdded(topic.id, post.id))
        drain()
    assert told(reader) == ["answered"], "an event that comes twice tells nobody twice"


def test_who_asked_chooses_and_who_answered_hears(app: Flask, area: Area) -> None:
    asker, helper = person("Asker"), person("Helper")
    with app.test_request_context("/en/"):
        topic = forums.topic(asker, area, kind="question")
        theirs = forums.reply(helper, topic)
        own = forums.reply(asker, topic)
        with write():
            for post in (theirs, own, theirs):
                publish(AnswerChosen(topic.id, post.id))
        drain()
    assert told(helper) == ["answer"]
    assert "answer" not in told(asker)


def test_whoever_watches_an_area_hears_no_less_after_they_wrote(app: Flask, area: Area) -> None:
    author, watcher = person("Author"), person("Watcher")
    with app.test_request_context("/en/"):
        follow(watcher, "watching", area)
        topic = forums.topic(author, area)
        forums.reply(watcher, topic)
        forums.reply(author, topic)
        drain()
    assert told(watcher) == ["topic", "reply"]


def test_what_does_not_stand_is_told_to_nobody_until_it_does(app: Flask) -> None:
    checked = forums.area("checked", checks="all")
    author, watcher = person("Author"), person("Watcher")
    with app.test_request_context("/en/"):
        follow(watcher, "watching", checked)
        topic = forums.topic(author, checked)
        assert topic.first_post_id is not None
        telling_of = topic.first_post_id
        with write():
            telling.tell_of_post(telling_of)
        drain()
        assert told(watcher) == []
        with write():
            db.session.get_one(Topic, topic.id).state = db.session.get_one(Post, telling_of).state = "visible"
            telling.tell_of_post(telling_of)
        drain()
    assert told(watcher) == ["topic"]


def test_whoever_may_not_see_an_area_hears_nothing_of_it_on_any_way(app: Flask, sink: Sink, client: Browser) -> None:
    party = bodies.party("XA")
    insider, leaver = person("Insider"), person("Leaver")
    for each in (insider, leaver):
        bodies.membership(each, party, "country_team", now() - timedelta(days=1))
    closed = forums.area("closed", audience="party:XA", posters="party:XA")
    with app.test_request_context("/en/"):
        follow(leaver, "watching", closed)
        with write():
            db.session.add(Reader(person_id=leaver.id, rhythms={"forums.topic": "now", "forums.reply": "now"}))
        topic = forums.topic(insider, closed, "A quiet plan", "Words among us")
    with write():
        for row in db.session.scalars(select(Membership).where(Membership.person_id == leaver.id)):
            row.valid_to = now() - timedelta(seconds=1)
    with app.test_request_context("/en/"):
        drain()
        assert told(leaver) == [], "checked when it is delivered"
        assert topic.first_post_id is not None
        with write():
            notify("forums.topic", [leaver.id], {"post": str(topic.first_post_id)}, "as if it had been before")
        drain()
    assert sink.letters == [], "and when the letter is written"
    client.sign_in(leaver)
    assert "quiet plan" not in client.get("/en/notifications/").text


def test_hundreds_of_followers_cost_the_one_who_writes_nothing(
    app: Flask, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 50)
    author = person("Author")
    author_id = author.id
    crowd, area_id = [new_id() for _each in range(120)], area.id

    def cost() -> int:
        db.session.rollback()
        db.session.expunge_all()
        with statements(app) as seen, app.test_request_context("/en/"):
            forums.topic(db.session.get_one(Person, author_id), db.session.get_one(Area, area_id))
        return len(seen)

    cost()
    drain()
    before = cost()
    drain()
    with write():
        db.session.add_all(Person(id=each, name="Follower", created_at=now()) for each in crowd)
        db.session.flush()
        db.session.add_all(AreaState(id=new_id(), person_id=each, area_id=area_id, level="watching") for each in crowd)
    assert cost() == before
    drain()
    rows = db.session.scalars(select(Notice.person_id)).all()
    assert sorted(rows) == sorted(crowd), "in batches, and each of them once"


class TestLetters:
    @pytest.fixture
    def told_by_letter(self, app: Flask, area: Area, sink: Sink) -> tuple[Person, UUID]:
        """A reader who asked, and two answers in the function of a Party."""
        reader, author = person("Reader", language="en"), person("Amina")
        bodies.designation(author, bodies.party("XA"), now() - timedelta(days=1))
        with app.test_request_context("/en/"):
            topic = forums.topic(reader, area, "Retorts in use", language="en")
            for text in ("We use <b>retorts</b>.", "And <script>alert(1)</script> fume hoods."):
                spoken = "party:XA:national_focal_point"
                forums.reply(author, topic, text, reply_to=topic.first_post_id, speak_as=spoken)
            drain()
        return reader, topic.id

    def test_the_letters_of_a_topic_are_one_thread_and_say_who_speaks(
        self, sink: Sink, told_by_letter: tuple[Person, UUID]
    ) -> None:
        first, second = sink.letters
        root = f"<forums.topic.{told_by_letter[1].hex}@localhost>"
        for letter in (first, second):
            assert letter["Subject"] == "Retorts in use"
            assert letter["In-Reply-To"] == letter["References"] == root
            assert letter["List-Id"] == "<gold.forums.localhost>"
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert "National focal point, Party XA" in words_of(letter)
        assert first["Message-ID"] != second["Message-ID"]
        assert "We use <b>retorts</b>." in words_of(first)
        assert "<script" not in words_of(second, "html")
        assert "Amina answers you in the area “Area gold”." in words_of(first)

    def test_they_carry_an_address_that_is_the_readers_for_this_topic(
        self, sink: Sink, told_by_letter: tuple[Person, UUID]
    ) -> None:
        first, second = (letter["Reply-To"].addresses[0].addr_spec for letter in sink.letters)
        assert first == second
        name, _at, host = first.partition("@")
        assert name.startswith("reply+")
        assert (len(name) <= 64, host, first) == (True, "commons.example", first.lower())
        assert "Who reads there: Everyone." in words_of(sink.letters[0])
