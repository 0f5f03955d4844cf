"""What is new to a person, to the post (F2)."""

from __future__ import annotations

import pytest
from flask import Flask

from forums.models import Area, Topic
from forums.queries import areas as area_queries
from forums.queries import topics as topic_queries
from forums.services import following, moderating, reading
from forums.views.filters import new_topics
from minamata.accounts.models import Person
from minamata.db import db
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, forums, people
from tests.statements import statements


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def unread(reader: Person, topic: Topic) -> int:
    with db.session.no_autoflush:
        rows = topic_queries.listed(forums.actor(reader), "latest", db.session.get_one(Area, topic.area_id))
    return next(row.unread for row in [*rows.pinned, *rows.rows] if row.topic.id == topic.id)


def test_posts_of_others_are_new_until_they_are_read(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topic = forums.topic(author, area)
        for _each in range(3):
            forums.reply(author, topic)
        assert unread(reader, topic) == 4
        assert unread(author, topic) == 0, "nobody's own posts are new to them"
        found = topic_queries.topic_for(forums.actor(reader), topic.id)
        assert found.first_unread == topic.first_post_id
        reading.read(forums.actor(reader), topic, area, topic.first_post_id, topic.last_post_id)  # type: ignore[arg-type]
        assert unread(reader, topic) == 0
        forums.reply(author, topic)
        assert unread(reader, topic) == 1
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 1


def test_a_topic_is_new_though_the_last_word_is_ones_own(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topic = forums.topic(author, area)
        forums.reply(reader, topic)
        assert unread(reader, topic) == 1
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 1
        reading.read(forums.actor(reader), topic, area, topic.first_post_id, topic.last_post_id)  # type: ignore[arg-type]
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 0


def test_a_topic_in_which_nothing_stands_is_not_new(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, moderator, reader = (people.person(name) for name in ("Author", "Moderator", "Reader"))
        people.grant(moderator, "moderator")
        topic = forums.topic(author, area)
        assert topic.first_post_id is not None
        moderating.hide_post(forums.actor(moderator), topic.first_post_id, "off topic")
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 0


@pytest.mark.parametrize(
    ("lang", "all_counted", "as_far_as_counted"),
    [("en", "49 new", "50 or more new"), ("ar", "٤٩ جديداً", "٥٠ جديدة أو أكثر")],
)
def test_where_counting_stopped_the_list_says_that_there_may_be_more(
    app: Flask, lang: str, all_counted: str, as_far_as_counted: str
) -> None:
    with app.test_request_context(f"/{lang}/forums/"):
        app.preprocess_request()
        assert [new_topics(49), new_topics(50)] == [all_counted, as_far_as_counted]


def test_what_stood_before_somebody_came_is_not_new_to_them(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author = people.person("Author")
        topic = forums.topic(author, area)
        newcomer = people.person("Newcomer")
        assert unread(newcomer, topic) == 0
        forums.reply(author, topic)
        assert unread(newcomer, topic) == 1


def test_marks_never_go_back(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topic = forums.topic(author, area)
        first = topic.first_post_id
        last = forums.reply(author, topic).id
        assert first is not None
        reading.read(forums.actor(reader), topic, area, first, last)
        reading.read(forums.actor(reader), topic, area, first, first)
        assert unread(reader, topic) == 0


def test_an_area_is_marked_as_read_at_once(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topics = [forums.topic(author, area) for _each in range(3)]
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 3
        newest = db.session.get_one(Area, area.id).last_post_id
        assert newest is not None
        following.read_area(forums.actor(reader), area, newest)
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 0
        forums.reply(author, topics[0])
        assert [unread(reader, topic) for topic in topics] == [1, 0, 0]


def test_a_muted_topic_is_not_among_what_is_new(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topic = forums.topic(author, area)
        assert [row.topic.id for row in topic_queries.listed(forums.actor(reader), "unread").rows] == [topic.id]
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 1
        following.follow_topic(forums.actor(reader), topic, area, "muted")
        assert topic_queries.listed(forums.actor(reader), "unread").rows == []
        assert area_queries.area_for(forums.actor(reader), "gold").unread == 0


def test_answering_marks_what_the_page_showed(app: Flask, area: Area) -> None:
    with app.test_request_context():
        author, reader = people.person("Author"), people.person("Reader")
        topic = forums.topic(author, area)
        seen = forums.reply(author, topic).id
        unseen = forums.reply(author, topic)
        assert topic.first_post_id is not None
        forums.reply(reader, topic, seen=(topic.first_post_id, seen))
        assert unread(reader, topic) == 1
        assert topic_queries.topic_for(forums.actor(reader), topic.id).first_unread == unseen.id


@pytest.mark.parametrize("path", ["forums/gold/", "topic"])
def test_lists_and_topics_cost_six_statements(app: Flask, area: Area, path: str) -> None:
    with app.test_request_context():
        author = people.person("Author")
        bodies.membership(author, bodies.party("XA"), "country_team", author.created_at)
        topic = forums.topic(author, area)
        for _each in range(25):
            forums.reply(author, topic)
        address = path if path != "topic" else f"forums/t/{short(topic.id)}-{topic.slug}/"
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Reader"))
    client.get(f"/en/{address}")
    with statements(app) as asked:
        assert client.get(f"/en/{address}").status_code == 200
    assert len(asked) <= 6, "\n".join(asked)
