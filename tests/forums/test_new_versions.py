"""Who follows a consultation hears of a new version of its text: once, in their language, of what they may see (F9, G12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Topic
from forums.services import following, preparing
from minamata.accounts.models import Person
from minamata.contracts.forums import TextPublished
from minamata.db import db, now, write
from minamata.events import drain, publish
from minamata.notifications.models import Notice
from minamata.parties.models import Membership
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, consultations, forums, people
from tests.ground.sink import Sink, sinking

CHANGED = consultations.TEXT.replace("not binding", "binding on nobody")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


@pytest.fixture
def greta(app: Flask) -> Person:
    return consultations.secretary()


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(app: Flask, greta: Person, area: Area) -> Topic:
    with app.test_request_context("/en/"):
        return consultations.consultation(greta, area, title="Guidance on retorts")


def person(name: str, **fields: str) -> Person:
    return people.person(name, email=f"{name.lower()}@ministry.example", email_verified=True, **fields)


def told(who: Person) -> list[Notice]:
    drain()
    db.session.rollback()
    mine = select(Notice).where(Notice.person_id == who.id, Notice.kind == "forums.text").order_by(Notice.id)
    return list(db.session.scalars(mine))


def test_followers_hear_of_a_new_version_by_letter_in_their_language_and_once(
    app: Flask, sink: Sink, area: Area, topic: Topic, greta: Person
) -> None:
    of_area, of_topic, silent, stranger = (
        person("Neighbour", language="fr"),
        person("Follower"),
        person("Silent"),
        person("Stranger"),
    )
    following.follow_area(forums.actor(of_area), area, "watching")
    following.follow_topic(forums.actor(of_topic), topic, area, "tracking")
    following.follow_area(forums.actor(silent), area, "watching")
    following.follow_topic(forums.actor(silent), topic, area, "muted")
    following.follow_area(forums.actor(greta), area, "watching")
    assert told(of_area) == [], "the first text is no news beside the consultation"
    with app.test_request_context("/en/"):
        draft = consultations.version(greta, topic, CHANGED)
    assert [len(told(who)) for who in (of_area, of_topic, silent, stranger, greta)] == [1, 1, 0, 0, 0]
    with write():
        publish(TextPublished(topic.id, draft.id))
    assert len(told(of_area)) == 1, "an event that comes twice tells nobody twice"
    letters = {each["To"].addresses[0].addr_spec: each for each in sink.letters}
    assert "Le texte a une nouvelle version" in str(letters["neighbour@ministry.example"]["Subject"])
    assert "Guidance on retorts" in str(letters["follower@ministry.example"]["Subject"])
    thread = str(letters["follower@ministry.example"]["In-Reply-To"])
    assert thread.startswith(f"<forums.topic.{topic.id.hex}@"), "it stands with what is said in the topic"
    client = app.test_client()
    assert isinstance(client, Browser)
    page = client.sign_in(of_topic).get("/en/notifications/").text
    assert "The text has a new version: Guidance on retorts" in page
    place = f"/en/forums/consultations/{short(topic.id)}/versions/2"
    assert "binding on nobody" in client.get(place).text
    opened = client.press("/en/notifications/", "The text has a new version: Guidance on retorts")
    assert opened.headers["Location"].endswith(place.removeprefix("/en"))


def test_a_version_that_is_only_prepared_is_told_to_nobody(app: Flask, area: Area, topic: Topic, greta: Person) -> None:
    follower = person("Follower")
    following.follow_area(forums.actor(follower), area, "watching")
    with app.test_request_context("/en/"):
        preparing.prepare(forums.actor(greta), consultations.found(greta, topic), CHANGED, "en")
    assert told(follower) == []


def test_nobody_hears_of_a_text_that_they_may_not_see(app: Flask, greta: Person) -> None:
    insider, leaver = person("Insider"), person("Leaver")
    party = bodies.party("XA")
    with app.test_request_context("/en/"):
        closed = forums.area("closed", audience="party:XA")
        topic = consultations.consultation(greta, closed)
        for who in (insider, leaver):
            bodies.membership(who, party, "country_team", now() - timedelta(days=1))
            following.follow_area(forums.actor(who), closed, "watching")
        with write():
            for row in db.session.scalars(select(Membership).where(Membership.person_id == leaver.id)):
                row.valid_to = now() - timedelta(seconds=1)
        consultations.version(greta, topic, CHANGED)
    assert [len(told(who)) for who in (insider, leaver)] == [1, 0]
    with write():
        db.session.get_one(Area, closed.id).audience = "party:XB"
    client = app.test_client()
    assert isinstance(client, Browser)
    assert "new version" not in client.sign_in(insider).get("/en/notifications/").text


def test_the_page_of_a_version_compares_words_and_not_their_marks(app: Flask, area: Area, greta: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area, text="Each Party reports **every two years** on its sites.")
        consultations.version(greta, topic, "Each Party reports **every four years** on its sites.")
    page = app.test_client().get(f"/en/forums/consultations/{short(topic.id)}/versions/2").text
    assert "reports every <del>two</del><ins>four</ins> years on" in page
    with app.test_request_context("/en/"):
        consultations.version(greta, topic, "Each Party reports *every four years* on its sites.")
    page = app.test_client().get(f"/en/forums/consultations/{short(topic.id)}/versions/3").text
    assert "<del>*</del>" in page, "where nothing but the marks changed, they are what is compared"
