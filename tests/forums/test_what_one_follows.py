"""A person sees on one page what they follow, and changes it there (F3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forums.models import Area, AreaState, MailAddress, Topic, TopicState
from forums.queries import followed
from forums.services import following, mail_addresses
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.parties.models import Membership
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_IN": "reply@commons.example"}


@pytest.fixture
def reader(app: Flask) -> Person:
    return people.person("Reader", email="reader@ministry.example", email_verified=True)


@pytest.fixture
def browser(client: Browser, reader: Person) -> Browser:
    return client.sign_in(reader)


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def level_of(reader: Person, topic: Topic) -> str | None:
    db.session.rollback()
    return db.session.scalar(
        select(TopicState.level).where(TopicState.person_id == reader.id, TopicState.topic_id == topic.id)
    )


def test_topics_are_watched_and_muted_from_one_page(app: Flask, browser: Browser, reader: Person, area: Area) -> None:
    with app.test_request_context("/en/"):
        author = people.person("Author")
        mine = forums.topic(reader, area, "Mine <b>")
        other, third = forums.topic(author, area, "Another"), forums.topic(author, area, "A third")
        forums.reply(reader, other)
    page = browser.get("/en/forums/following")
    assert [each.text for each in found(page, "//li//h3/a")] == ["Another", "Mine <b>"]
    assert "A third" not in page.text
    answer = browser.press(page, "Save", also={f"level-{short(mine.id)}": "muted"})
    assert answer.status_code == 303
    assert (level_of(reader, mine), level_of(reader, other), level_of(reader, third)) == ("muted", "tracking", None)
    loud = {f"level-{short(mine.id)}": "loud", "write_key": "second"}
    assert browser.press(page, "Save", also=loud).status_code == 422
    assert level_of(reader, mine) == "muted"
    assert browser.press(page, "Save", also={"level-nothing": "muted", "write_key": "third"}).status_code == 404


def test_areas_are_too_and_have_an_address_for_new_topics(
    app: Flask, browser: Browser, reader: Person, area: Area
) -> None:
    following.follow_area(forums.actor(reader), area, "watching")
    page = browser.get("/en/forums/following/areas")
    assert browser.press(page, "Begin topics by e-mail", also={"level-gold": "tracking"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AreaState.level)).one() == "tracking"
    page = browser.get("/en/forums/following/areas")
    [address] = found(page, "//a[starts-with(@href, 'mailto:reply+')]/@href")
    assert browser.press(page, "Close this address").status_code == 303
    assert db.session.scalars(select(MailAddress)).all() == []
    page = browser.get("/en/forums/following/areas")
    browser.press(page, "Begin topics by e-mail")
    page = browser.get("/en/forums/following/areas")
    assert found(page, "//a[starts-with(@href, 'mailto:reply+')]/@href") != [address], "what was closed stays closed"
    browser.press(page, "Close all my addresses for e-mail")
    assert db.session.scalars(select(MailAddress)).all() == []


def test_who_follows_no_area_closes_the_addresses_of_their_letters_as_well(
    app: Flask, browser: Browser, reader: Person, area: Area
) -> None:
    with app.test_request_context("/en/"):
        topic = forums.topic(reader, area, "Filters")
        assert mail_addresses.for_topic(reader.id, topic.id)
    browser.press(browser.get("/en/forums/following/areas"), "Close all my addresses for e-mail")
    assert db.session.scalars(select(MailAddress)).all() == []


def test_what_one_may_not_see_any_more_is_not_on_the_page(app: Flask, browser: Browser, reader: Person) -> None:
    bodies.membership(reader, bodies.party("XA"), "country_team", now() - timedelta(days=1))
    closed = forums.area("closed", audience="party:XA", posters="party:XA")
    with app.test_request_context("/en/"):
        topic = forums.topic(reader, closed, "A quiet plan")
        following.follow_area(forums.actor(reader), closed, "watching")
    assert "A quiet plan" in browser.get("/en/forums/following").text
    assert "Area closed" in browser.get("/en/forums/following/areas").text
    form = browser.get("/en/notifications/settings")
    [token] = found(form, "(//input[@name='csrf_token'])[1]/@value")
    data = {"csrf_token": token, f"level-{short(topic.id)}": "muted"}
    assert browser.post("/en/forums/following", data={**data, "write_key": "before"}).status_code == 303
    with write():
        db.session.execute(update(Membership).values(valid_to=now() - timedelta(seconds=1)))
    for path in ("/en/forums/following", "/en/forums/following/areas"):
        said = browser.get(path).text
        assert "quiet" not in said
        assert "Area closed" not in said
    assert browser.post("/en/forums/following", data={**data, "write_key": "after"}).status_code == 404


def test_a_long_list_is_read_page_by_page(
    app: Flask, browser: Browser, reader: Person, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "A_PAGE", 2)
    with app.test_request_context("/en/"):
        for number in range(5):
            forums.topic(reader, area, f"Topic {number}")
    seen, path = [], "/en/forums/following"
    while path:
        page = browser.get(path)
        seen += [each.text for each in found(page, "//li//h3/a")]
        path = next(iter(found(page, "//a[@rel='next']/@href")), "")
    assert seen == [f"Topic {number}" for number in reversed(range(5))]


def test_a_stranger_is_asked_to_sign_in(client: Browser) -> None:
    for path in ("/en/forums/following", "/en/forums/following/areas"):
        assert client.get(path).headers["Location"].startswith("/en/sign-in?next=")
