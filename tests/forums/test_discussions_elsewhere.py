"""Discussions about things of other rooms, one for each (F13)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.services.importing import import_course
from forums.models import Area, Post, Topic
from forums.services.discussing import open_topic
from minamata.accounts.models import Person
from minamata.contracts.forums import Discussions, Subject
from minamata.db import db, new_id, write
from minamata.modules import ask
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.factories.packages import write_course

UNIT = "/en/courses/test/u1/"


@pytest.fixture
def learner(app: Flask, tmp_path: Path) -> Browser:
    forums.area("information-exchange")
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    return learner_called(app, "Learner")


def learner_called(app: Flask, name: str) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person(name))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def test_a_unit_opens_one_topic_and_all_its_learners_come_to_it(app: Flask, learner: Browser) -> None:
    page = learner.get(UNIT)
    begun = learner.press(page, "Begin a discussion")
    assert begun.status_code == 303
    topic = learner.get(begun.headers["Location"]).text
    assert "First unit" in topic
    assert "/courses/test/u1/" in topic
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(people.person("Other"))
    other.press("/en/courses/test/", "Enrol and begin")
    assert begun.headers["Location"] in other.get(UNIT).text
    again = learner.press(page, "Begin a discussion")
    assert again.headers["Location"] == begun.headers["Location"]
    assert len(db.session.scalars(select(Topic)).all()) == 1


def test_a_thing_that_no_page_of_ours_named_is_not_discussed(app: Flask, learner: Browser) -> None:
    page = learner.get(UNIT)
    forged = learner.press(page, "Begin a discussion", about="forged.words")
    assert forged.status_code == 404
    assert db.session.scalars(select(Topic)).all() == []


def test_a_topic_that_has_gone_to_a_closed_area_does_not_exist_for_others(app: Flask, learner: Browser) -> None:
    begun = learner.press(UNIT, "Begin a discussion").headers["Location"]
    closed = forums.area("closed", audience="party:XA")
    with write():
        db.session.execute(update(Topic).values(area_id=closed.id))
    page = learner.get(UNIT).text
    assert begun not in page
    assert "First unit" not in page.partition("Discussion</h3>")[2]
    assert learner.press(UNIT, "Begin a discussion").status_code == 404


def test_a_discussion_within_a_unit_leads_to_one_topic_for_all_and_nests_no_form(app: Flask, tmp_path: Path) -> None:
    forums.area("information-exchange")
    talk = '<discussion url_name="d" display_name="Tips" discussion_category="Week 1" discussion_id="abc"/>'
    with app.test_request_context():
        import_course(
            SYSTEM,
            write_course(tmp_path, extra={"vertical/u1.xml": f'<vertical display_name="U">{talk}</vertical>'}),
            "test",
        )
    boris, chen = (learner_called(app, name) for name in ("Boris", "Chen"))
    page = boris.get(UNIT)
    assert found(page, "//form//form") == []
    [link] = found(page, "//div[@id='b-discussion@d']//a/@href")
    stranger = app.test_client().get(link)
    assert "/sign-in" in stranger.headers["Location"]
    assert boris.get(link.replace("about=", "about=x")).status_code == 404
    begun = boris.press(link, "Begin a discussion")
    assert begun.status_code == 303
    topic = boris.get(begun.headers["Location"]).text
    assert ": Tips" in topic
    assert "/courses/test/u1/" in topic
    assert begun.headers["Location"] in chen.get(UNIT).text
    assert chen.get(link).headers["Location"] == begun.headers["Location"]
    closed = forums.area("closed", audience="party:XA")
    with write():
        db.session.execute(update(Topic).values(area_id=closed.id))
    assert begun.headers["Location"] not in chen.get(UNIT).text
    assert chen.press(chen.get(link), "Begin a discussion").status_code == 404


@pytest.mark.services
def test_of_many_who_begin_at_once_one_does(app: Flask) -> None:
    forums.area("information-exchange")
    subject = Subject("test.thing", new_id(), "A thing", "/thing/")
    ids = [people.person(f"Person {place}").id for place in range(6)]

    def begin(person_id: UUID) -> UUID:
        with app.test_request_context():
            actor = forums.actor(db.session.get_one(Person, person_id))
            db.session.rollback()
            topic_id = open_topic(actor, subject).id
            db.session.remove()
            return topic_id

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(begin, ids))
    db.session.rollback()
    assert len(found) == 1
    assert len(db.session.scalars(select(Post)).all()) == 1


def test_other_rooms_ask_for_the_address(app: Flask) -> None:
    area = forums.area("information-exchange")
    with app.test_request_context("/en/"):
        actor = forums.actor(people.person("Somebody"))
        subject = Subject("test.thing", new_id(), "A [thing]", "/thing/")
        assert ask(Discussions).address_of(actor, subject.kind, subject.id) is None  # type: ignore[type-abstract]
        path = ask(Discussions).open(actor, subject)  # type: ignore[type-abstract]
        assert ask(Discussions).address_of(actor, subject.kind, subject.id) == path  # type: ignore[type-abstract]
    assert db.session.get_one(Area, area.id).topics == 1
