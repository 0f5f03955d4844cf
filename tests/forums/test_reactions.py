"""Reacting to posts, and choosing the answer to a question (F10)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forums.errors import NoAnswerHere, NoReactionsHere, OwnPost
from forums.models import Area, Post, Reaction, Topic
from forums.services import reacting
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.errors import NotAllowed, NotFound, SignInNeeded
from minamata.events import OutboxEvent
from minamata.live.models import LiveEvent
from minamata.policies import NOBODY
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(app: Flask, area: Area) -> Topic:
    return forums.topic(people.person("Amina"), area, "How do you number sites?", kind="question")


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def first_of(topic: Topic) -> UUID:
    assert topic.first_post_id is not None
    return topic.first_post_id


def counts(post_id: UUID) -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.get_one(Post, post_id).reactions)


def page_of(topic: Topic) -> str:
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def test_a_reader_reacts_in_a_word_and_takes_it_back(app: Flask, topic: Topic) -> None:
    boris = browser(app, people.person("Boris"))
    done = boris.press(f"/en/forums/p/{short(first_of(topic))}/reactions", "thanks")
    assert done.status_code == 303
    page = boris.get(page_of(topic))
    assert found(page, "//button[@name='react'][@aria-pressed='true']/@value") == ["-thanks"]
    boris.press(f"/en/forums/p/{short(first_of(topic))}/reactions", "same")
    assert counts(first_of(topic)) == {"thanks": 1, "same": 1}
    boris.press(page_of(topic), "-thanks")
    assert counts(first_of(topic)) == {"same": 1}
    names = browser(app, people.person("Chen")).get(f"/en/forums/p/{short(first_of(topic))}/reactions")
    assert found(names, "//main//li/div/bdi/text()") == ["Boris"]
    assert "We do the same" in names.text
    part = boris.get(f"/en/forums/p/{short(first_of(topic))}/reactions/part").text
    assert "<html" not in part
    assert 'value="-same"' in part
    assert "/sign-in" in app.test_client().get(f"/en/forums/p/{short(first_of(topic))}/reactions").headers["Location"]
    assert db.session.scalars(select(LiveEvent.name)).all() == ["reaction"] * 3


def test_nobody_reacts_to_themselves_or_to_what_does_not_stand(app: Flask, topic: Topic) -> None:
    page, words = f"/en/forums/p/{short(first_of(topic))}/reactions", "//button[@name='react']"
    amina, boris, moderator = db.session.get_one(Person, topic.author_id), people.person("Boris"), people.person("Elif")
    people.grant(moderator, "moderator")
    for who, count in ((amina, 0), (boris, 4), (moderator, 4)):
        assert len(found(browser(app, who).get(page), words)) == count
    with app.test_request_context():
        with pytest.raises(OwnPost):
            reacting.react(forums.actor(amina), first_of(topic), "agree", wanted=True)
        with pytest.raises(SignInNeeded):
            reacting.react(NOBODY, first_of(topic), "agree", wanted=True)
        with write():
            db.session.execute(update(Post).values(state="pending"))
        with pytest.raises(NotFound):
            reacting.react(forums.actor(boris), first_of(topic), "agree", wanted=True)
        with pytest.raises(NoReactionsHere):
            reacting.react(forums.actor(moderator), first_of(topic), "agree", wanted=True)
    assert browser(app, boris).get(page).status_code == 404
    shown = browser(app, moderator).get(page)
    assert (shown.status_code, found(shown, words)) == (200, [])


def test_who_may_not_read_a_post_cannot_react_to_it_or_choose_it(app: Flask) -> None:
    insider = people.person("Amina")
    bodies.designation(insider, bodies.party("XA"), now() - timedelta(days=1))
    closed = forums.topic(insider, forums.area("closed", audience="party:XA"), kind="question")
    amina, boris = browser(app, insider), browser(app, people.person("Boris"))
    with app.test_request_context():
        actor = forums.actor(people.person("Chen"))
        for act in (
            lambda: reacting.react(actor, first_of(closed), "agree", wanted=True),
            lambda: reacting.choose_answer(actor, first_of(closed), wanted=True),
        ):
            with pytest.raises(NotFound):
                act()
    for path in ("reactions", "reactions/part", "bookmark"):
        assert amina.get(f"/en/forums/p/{short(first_of(closed))}/{path}").status_code == 200
        assert boris.get(f"/en/forums/p/{short(first_of(closed))}/{path}").status_code == 404


def test_the_answer_in_short_leaves_its_table_to_the_post(app: Flask, topic: Topic) -> None:
    table = "| step | what you ask |\n|---|---|\n| 1 | gold bought |"
    best = forums.reply(people.person("Boris"), topic, f"Count both.\n\n{table}\n\nThen divide.")
    with write():
        db.session.get_one(Topic, topic.id).accepted_post_id = best.id
    short_form = "//section[@aria-labelledby='answered']/p[1]"
    assert found(app.test_client().get(page_of(topic)), short_form)[0].text_content() == "Count both. Then divide."
    with write():
        post = db.session.get_one(Post, best.id)
        post.text = table
    assert "gold bought" in found(app.test_client().get(page_of(topic)), short_form)[0].text_content()


def test_who_asked_chooses_the_answer_and_it_is_shown_first(app: Flask, topic: Topic) -> None:
    boris = people.person("Boris")
    forums.reply(boris, topic, "By valley.")
    best = forums.reply(boris, topic, "By *group*, with a dated row for each place.")
    assert found(browser(app, boris).get(page_of(topic)), "//button[@name='answers']") == []
    amina = browser(app, db.session.get_one(Person, topic.author_id))
    page = amina.get(page_of(topic))
    assert len(found(page, "//button[@name='answers']")) == 2
    amina.press(page, f"This is the answer #{best.number}")
    shown = app.test_client().get(page_of(topic))
    assert "By group, with a dated row" in found(shown, "//section[@aria-labelledby='answered']")[0].text_content()
    assert found(shown, "//article[contains(@class, 'best')]/@id") == [f"p-{short(best.id)}"]
    assert "Has an answer" in app.test_client().get("/en/forums/gold/").text
    assert "No question waits for an answer." in app.test_client().get("/en/forums/gold/?view=unanswered").text
    events = select(OutboxEvent.name).where(OutboxEvent.name == "forums.answer_chosen")
    assert len(db.session.scalars(events).all()) == 1
    with write():
        db.session.get_one(Post, best.id).state = "hidden"
    assert "By group" not in app.test_client().get(page_of(topic)).text
    with app.test_request_context(), write():
        db.session.get_one(Post, best.id).state = "visible"
    amina.press(page_of(topic), f"Not the answer after all #{best.number}")
    db.session.rollback()
    assert db.session.get_one(Topic, topic.id).accepted_post_id is None


def test_only_a_question_has_an_answer_and_others_do_not_choose_it(app: Flask, area: Area, topic: Topic) -> None:
    with app.test_request_context():
        amina, boris = db.session.get_one(Person, topic.author_id), people.person("Boris")
        answer = forums.reply(boris, topic)
        with pytest.raises(NotAllowed):
            reacting.choose_answer(forums.actor(boris), answer.id, wanted=True)
        with pytest.raises(NoAnswerHere):
            reacting.choose_answer(forums.actor(amina), first_of(topic), wanted=True)
        talk = forums.topic(amina, area)
        with pytest.raises(NoAnswerHere):
            reacting.choose_answer(forums.actor(amina), forums.reply(boris, talk).id, wanted=True)
        moderator = people.person("Elif")
        people.grant(moderator, "moderator")
        reacting.choose_answer(forums.actor(moderator), answer.id, wanted=True)
        assert db.session.get_one(Topic, topic.id).accepted_post_id == answer.id


@pytest.mark.services
def test_counts_are_exact_when_many_react_at_once(app: Flask, topic: Topic) -> None:
    post_id = first_of(topic)
    ids = [people.person(f"Person {place}").id for place in range(5)]

    def thank(person_id: UUID) -> None:
        with app.test_request_context():
            actor = forums.actor(db.session.get_one(Person, person_id))
            db.session.rollback()
            for kind in ("thanks", "useful"):
                reacting.react(actor, post_id, kind, wanted=True)
                reacting.react(actor, post_id, kind, wanted=True)
            reacting.react(actor, post_id, "useful", wanted=False)
            db.session.remove()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(thank, ids))
    assert counts(post_id) == {"thanks": 5}
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 5
