"""Polls in topics (F10)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from forums.errors import PollClosed, VoteUnclear
from forums.models import Area, Poll, Topic
from forums.queries import topics as topic_queries
from forums.services import polling
from forums.services.polling import Asked
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.errors import NotFound
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people

NEVER = "never the formal position"


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def poll_in(area: Area, by: Person | None = None, **how: Any) -> Topic:
    by = by or people.person("Amina")
    topic = forums.topic(by, area, "Which register?")
    polling.put_poll(forums.actor(by), topic, area, Asked("Which one?", ["By site", "By group", "None"], **how))
    return topic


def vote(by: Person, topic: Topic, *choices: int) -> None:
    found = topic_queries.topic_for(forums.actor(by), topic.id)
    polling.vote(forums.actor(by), found.topic, found.area, choices)


def poll_of(topic: Topic) -> Poll:
    db.session.rollback()
    return db.session.query(Poll).filter_by(topic_id=topic.id).one()


def page_of(topic: Topic) -> str:
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def test_a_topic_begins_with_a_poll_and_a_vote_can_be_changed(app: Flask, area: Area) -> None:
    amina = browser(app, people.person("Amina"))
    fields: dict[str, Any] = {"area": "gold", "title": "Which register?", "text": "Tell us."}
    options = {"poll_option-0": "By site", "poll_option-3": "By group"}
    wrong = amina.press("/en/forums/new", "post", **fields, also={"poll_option-0": "By site"})
    assert wrong.status_code == 422
    assert "Write the question of the poll" in wrong.text
    assert "A poll has at least two options." in wrong.text
    late = amina.press(wrong, "post", poll_question="Which?", poll_closes_at="2020-01-01T10:00", also=options)
    assert late.status_code == 422
    assert found(late, "//input[@name='poll_option-3']/@value") == ["By group"]
    done = amina.press(late, "post", poll_closes_at="2099-01-01T10:00", poll_names="1")
    assert done.status_code == 303
    boris = browser(app, people.person("Boris"))
    page = boris.get(done.headers["Location"])
    assert NEVER in page.text
    assert "Votes are shown with names" in page.text
    assert boris.press(page, "Vote", choice="1").status_code == 303
    again = boris.get(done.headers["Location"])
    assert found(again, "//section[@id='poll']//input[@checked]/@value") == ["1"]
    boris.press(again, "Change my vote", choice="0")
    poll = db.session.query(Poll).one()
    assert (poll.options, poll.counts, poll.voters) == (["By site", "By group"], [1, 0], 1)
    names = amina.get(f"{done.headers['Location'].split('-')[0]}/poll")
    assert "Boris" in names.text
    assert NEVER in names.text


def test_a_vote_is_one_of_what_is_offered(app: Flask, area: Area) -> None:
    with app.test_request_context():
        boris = people.person("Boris")
        one, several = poll_in(area), poll_in(area, takes_several=True)
        for choices in ((), (3,), (-1,), (0, 1)):
            with pytest.raises(VoteUnclear):
                vote(boris, one, *choices)
        vote(boris, several, 0, 2, 0)
        vote(boris, several, 2)
        assert poll_of(several).counts == [0, 0, 1]
    assert browser(app, boris).press(page_of(one), "Vote", choice="x").status_code == 422


@pytest.mark.parametrize(("results", "before", "after"), [("always", 3, 3), ("voted", 0, 3), ("closed", 0, 0)])
def test_results_are_shown_when_it_was_said(app: Flask, area: Area, results: str, before: int, after: int) -> None:
    with app.test_request_context():
        topic = poll_in(area, results=results)
        vote(people.person("Chen"), topic, 1)
    boris = browser(app, people.person("Boris"))
    assert len(found(boris.get(page_of(topic)), "//section[@id='poll']//progress")) == before
    boris.press(page_of(topic), "Vote", choice="2")
    assert len(found(boris.get(page_of(topic)), "//section[@id='poll']//progress")) == after
    assert boris.get(f"/en/forums/t/{short(topic.id)}/poll").status_code == 404, (
        "the poll promised that nobody is named"
    )
    with write():
        poll_of(topic).closes_at = now()
    assert len(found(app.test_client().get(page_of(topic)), "//section[@id='poll']//progress")) == 3
    with app.test_request_context(), pytest.raises(PollClosed):
        vote(people.person("Late"), topic, 0)


def test_a_poll_in_a_closed_area_does_not_exist_for_others(app: Flask) -> None:
    insider = people.person("Amina")
    bodies.designation(insider, bodies.party("XA"), now() - timedelta(days=1))
    with app.test_request_context():
        closed = forums.area("closed", audience="party:XA", posters="party:XA")
        topic = poll_in(closed, insider, shows_names=True)
        vote(insider, topic, 0)
        stranger = people.person("Stranger")
        with pytest.raises(NotFound):
            polling.vote(forums.actor(stranger), topic, closed, [1])
    assert browser(app, insider).get(f"/en/forums/t/{short(topic.id)}/poll").status_code == 200
    assert browser(app, stranger).get(f"/en/forums/t/{short(topic.id)}/poll").status_code == 404
    assert poll_of(topic).counts == [1, 0, 0]


@pytest.mark.services
def test_counts_are_exact_when_many_vote_at_once(app: Flask, area: Area) -> None:
    with app.test_request_context():
        topic = poll_in(area)
    ids = [people.person(f"Person {place}").id for place in range(5)]

    def vote_twice(person_id: UUID) -> None:
        with app.test_request_context():
            voter = db.session.get_one(Person, person_id)
            db.session.rollback()
            for choice in (0, 1):
                vote(voter, topic_queries.topic_for(forums.actor(voter), topic_id).topic, choice)
            db.session.remove()

    topic_id = topic.id
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(vote_twice, ids))
    poll = poll_of(topic)
    assert (poll.counts, poll.voters) == ([0, 5, 0], 5)
