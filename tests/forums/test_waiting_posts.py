"""What waits for a moderator, was not let in, or was taken back before it was, exists for its author and for moderators alone (F5)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Post, Topic
from forums.services import moderating, withdrawing
from minamata.accounts.models import Person
from minamata.db import db, write
from minamata.files.services import keeping
from minamata.live import queries as live
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.factories.desk import page_of
from tests.factories.programs import Program, token

TOKENS = re.compile(r'name="(?:csrf_token|write_key)" value="[^"]*"|Printed [^<]*? from |"created_at": "[^"]*"')


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("checked", checks="newcomers")


@pytest.fixture
def topic(area: Area) -> Topic:
    author = people.person("Amina")
    people.grant(author, "author")
    made = forums.topic(author, area, "Amalgam")
    forums.reply(author, made, "We measure")
    return made


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def everything_of(app: Flask, topic: Topic, member: Person) -> dict[str, str]:
    """What a stranger, a member and a member's program are told of a topic, wherever it is told."""
    key = short(topic.id)
    pages = (
        page_of(topic),
        f"/en/forums/t/{key}/print",
        f"/en/forums/t/{key}/posts.atom",
        "/en/forums/",
        "/en/forums/checked/",
        "/en/forums/?view=unread",
        "/en/search?q=quetzal",
    )
    said = {}
    for who, client in (("stranger", browser(app)), ("member", browser(app, member))):
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            said[f"{who} {page}"] = TOKENS.sub("", answer.text)
    with app.test_request_context("/en/"):
        program = Program(app, token(db.session.get_one(Person, member.id)))
    for path in (f"forums/topics/{key}", f"forums/topics/{key}/posts", f"forums/topics/{key}/posts?order=newest"):
        said[path] = program.get(path).text
    return said


def test_nobody_else_can_tell_that_a_post_waits_was_refused_or_was_taken_back(app: Flask, topic: Topic) -> None:
    elif_, newcomer, member = people.person("Elif"), people.person("Newcomer"), people.person("Member")
    people.grant(elif_, "moderator")
    before = everything_of(app, topic, member)
    told = live.newest("topic", topic.id)
    with app.test_request_context("/en/"):
        with write():
            file = keeping.keep(newcomer.id, "quetzal.txt", "text/plain", b"words", "public")
        waits = forums.reply(newcomer, topic, "Quetzal plans", files=(file,))
        gone = forums.reply(newcomer, topic, "Quetzal, taken back")
        refused = forums.reply(newcomer, topic, "Quetzal, refused")
        area = db.session.get_one(Area, topic.area_id)
        withdrawing.take_back(forums.actor(newcomer), gone, topic, area)
        moderating.refuse(forums.actor(elif_), refused.id, "Not here")
        while search.refresh():
            pass
    assert [waits.state, gone.state, refused.state] == ["pending", "deleted", "refused"]
    after = everything_of(app, topic, member)
    assert [page for page in before if before[page] != after[page]] == []
    assert live.newest("topic", topic.id) == told, "no page that is open is told of it"
    for post in (waits, gone, refused):
        for part in ("", "/whole", "/reactions", "/reactions/part", "/history", "/edit"):
            address = f"/en/forums/p/{short(post.id)}{part}"
            assert browser(app, member).get(address).status_code == 404, address
    for who, text in ((newcomer, "Waits for a moderator; nobody else reads it yet."), (elif_, "Quetzal plans")):
        page = browser(app, who).get(page_of(topic))
        assert text in page.text
        assert [each.text_content() for each in found(page, "//*[@id='posts']//article//h3")].count("Newcomer") >= 2
    with app.test_request_context("/en/"):
        moderating.let_in(forums.actor(elif_), waits.id)
    page = browser(app, member).get(page_of(topic))
    assert "Quetzal plans" in page.text
    numbers = [each.text_content() for each in found(page, "//*[@id='posts']//article/header//a[starts-with(., '#')]")]
    assert numbers == ["#1", "#2", "#3"]
    row = browser(app, member).get("/en/forums/checked/").text
    assert "1 file" in row
    assert "1 new" in row
    assert live.newest("topic", topic.id) > told


def test_addresses_of_posts_name_none_that_waits(app: Flask, topic: Topic) -> None:
    """Where a page begins depends on nothing that its reader does not see."""
    author = db.session.get_one(Person, topic.author_id)
    with app.test_request_context("/en/"):
        for number in range(30):
            last = forums.reply(author, topic, f"Stands {number}")
            if number % 5 == 0:
                newcomer = people.person(f"Newcomer {number}")
            forums.reply(newcomer, topic, f"Waits beside {number}")
    waiting = {short(each) for each in db.session.scalars(select(Post.id).where(Post.state == "pending"))}
    assert len(waiting) > 8
    place = browser(app).get(f"/en/forums/p/{short(last.id)}").headers["Location"]
    since = place.partition("since=")[2].partition("#")[0]
    assert since
    assert since not in waiting
    assert len(found(browser(app).get(place), "//*[@id='posts']/article")) == 6
    first = browser(app).get(page_of(topic))
    assert len(found(first, "//*[@id='posts']/article")) == 20
    assert not waiting & {each.removeprefix("p-") for each in found(first, "//article/@id")}


def test_a_topic_goes_with_its_first_post_though_an_answer_waits(app: Flask, topic: Topic) -> None:
    author = db.session.get_one(Person, topic.author_id)
    with app.test_request_context("/en/"):
        area = db.session.get_one(Area, topic.area_id)
        alone = forums.topic(author, area, "Alone")
        waits = forums.reply(people.person("Newcomer"), alone, "Waits")
        first = db.session.get_one(Post, alone.first_post_id)
        withdrawing.take_back(forums.actor(author), first, alone, area)
        assert (waits.state, alone.state) == ("pending", "hidden")


def test_a_tombstone_stays_where_a_post_stood(app: Flask, topic: Topic) -> None:
    """Also for one that was taken back before the time of such notes."""
    author = db.session.get_one(Person, topic.author_id)
    with app.test_request_context("/en/"):
        area = db.session.get_one(Area, topic.area_id)
        post = forums.reply(author, topic, "For a moment")
        withdrawing.take_back(forums.actor(author), post, topic, area)
    assert "taken this post back" in browser(app).get(page_of(topic)).text
    with write():
        db.session.get_one(Post, post.id).withdrawn_from = None
    assert "taken this post back" in browser(app).get(page_of(topic)).text
