"""Posts that somebody keeps for themselves, and reminders of them (F10)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from forums.models import Bookmark, Topic
from forums.services import bookmarking
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.errors import NotFound
from minamata.events import OutboxDelivery, drain
from minamata.notifications.models import Notice
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def kept_by(client: Browser) -> list[str]:
    return [" ".join(each.split()) for each in found(client.get("/en/forums/bookmarks"), "//main//li//h2/a/text()")]


@pytest.fixture
def post_id(app: Flask) -> UUID:
    topic = forums.topic(people.person("Amina"), forums.area("gold"), "Sites")
    assert topic.first_post_id is not None
    return topic.first_post_id


def let_the_hour_come() -> None:
    with write():
        db.session.execute(update(Bookmark).values(remind_at=now()))
        db.session.execute(update(OutboxDelivery).where(OutboxDelivery.state == "waiting").values(due_at=now()))
    drain()


def test_a_post_is_kept_with_a_note_that_nobody_else_sees(app: Flask, post_id: UUID) -> None:
    boris, chen = browser(app, people.person("Boris")), browser(app, people.person("Chen"))
    form = f"/en/forums/p/{short(post_id)}/bookmark"
    wrong = boris.press(form, "Save", note="For June", remind_at="yesterday")
    assert wrong.status_code == 422
    assert "For June" in wrong.text
    late = boris.press(wrong, "Save", remind_at="2020-01-01T10:00")
    assert late.status_code == 422
    assert boris.press(late, "Save", remind_at="").status_code == 303
    assert kept_by(boris) == ["Sites #1"]
    assert "For June" in boris.get("/en/forums/bookmarks").text
    assert kept_by(chen) == []
    assert "For June" not in chen.get(form).text
    assert boris.press(form, "Remove").status_code == 303
    assert kept_by(boris) == []


def test_a_reminder_comes_once_at_its_hour(app: Flask, post_id: UUID) -> None:
    with app.test_request_context():
        boris = people.person("Boris")
        bookmarking.keep(forums.actor(boris), post_id, "look", now() + timedelta(days=2))
        bookmarking.keep(forums.actor(boris), post_id, "look again", now() + timedelta(days=3))
        drain()
        assert db.session.scalars(select(Notice)).all() == []
        let_the_hour_come()
        bookmarking.remind(db.session.scalars(select(Bookmark.id)).one())
    assert len(db.session.scalars(select(Notice)).all()) == 1
    assert "You wanted to look at this again: Sites" in browser(app, boris).get("/en/notifications/").text


def test_what_may_not_be_read_any_more_is_gone_from_bookmarks_and_reminders(app: Flask) -> None:
    insider, author, party = people.person("Amina"), people.person("Boris"), bodies.party("XA")
    held = bodies.designation(insider, party, now() - timedelta(days=1))
    bodies.membership(author, party, "country_team", now() - timedelta(days=1))
    with app.test_request_context():
        topic = forums.topic(author, forums.area("closed", audience="party:XA"), "Quetzal")
        assert topic.first_post_id is not None
        with pytest.raises(NotFound):
            bookmarking.keep(forums.actor(people.person("Stranger")), topic.first_post_id)
        bookmarking.keep(forums.actor(insider), topic.first_post_id, "mine", now() + timedelta(days=1))
        let_the_hour_come()
    amina = browser(app, insider)
    assert kept_by(amina) == ["Quetzal #1"]
    assert "Quetzal" in amina.get("/en/notifications/").text
    with write():
        db.session.merge(held).valid_to = now()
    assert kept_by(amina) == []
    assert "Quetzal" not in amina.get("/en/notifications/").text
    assert db.session.get_one(Topic, topic.id).title == "Quetzal"
