"""Atom feeds and topics on paper (F10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import etree

from forums.models import Post, Topic
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.parties.models import Designation
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


@pytest.fixture
def insider(app: Flask) -> Person:
    person = people.person("Amina")
    bodies.designation(person, bodies.party("XA"), now() - timedelta(days=1))
    return person


@pytest.fixture
def closed(app: Flask, insider: Person) -> Topic:
    return forums.topic(insider, forums.area("closed", audience="party:XA"), "Quetzal", "Nobody else")


def feed(answer: Any) -> Any:
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return etree.fromstring(answer.data)


def titles(answer: Any) -> list[str]:
    return [str(each) for each in feed(answer).xpath("a:entry/a:title/text()", namespaces=ATOM)]


def test_public_feeds_hold_the_newest_thirty_posts_and_nothing_else(app: Flask, closed: Topic) -> None:
    author, area = people.person("Boris"), forums.area("gold")
    topic = forums.topic(author, area, "Sites <b>", "**Bold** & <script>alert(1)</script>\x0b", language="fr")
    for number in range(31):
        forums.reply(author, topic, f"Words {number}")
    waiting = forums.reply(author, topic, "Not yet")
    with write():
        db.session.get_one(Post, waiting.id).state = "pending"
    client = app.test_client()
    addresses = [f"/en/forums/{rest}" for rest in ("latest.atom", "gold/posts.atom", f"t/{short(topic.id)}/posts.atom")]
    for address in addresses:
        assert titles(client.get(address)) == [f"Sites <b> #{number}" for number in range(32, 2, -1)], address
        assert "Not yet" not in client.get(address).text
    with write():
        for post in db.session.query(Post).filter(Post.number > 1, Post.topic_id == topic.id):
            post.state = "hidden"
    whole = feed(client.get(addresses[2]))
    assert (whole.get(LANG), whole.xpath("a:entry", namespaces=ATOM)[0].get(LANG)) == ("en", "fr")
    markup = whole.xpath("string(a:entry/a:content[@type='html'])", namespaces=ATOM)
    assert "<strong>Bold</strong>" in markup
    assert "<script" not in markup
    first = client.get(addresses[2])
    again = client.get(addresses[2], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert found(client.get("/en/forums/gold/"), "//link[@type='application/atom+xml']/@href") == [addresses[1]]


def test_a_closed_area_is_read_by_the_address_of_who_may_read_it(app: Flask, insider: Person, closed: Topic) -> None:
    stranger = browser(app, people.person("Stranger"))
    topic_address = f"/en/forums/t/{short(closed.id)}/posts.atom"
    amina = browser(app, insider)
    for client in (stranger, amina):
        assert client.get("/en/forums/closed/posts.atom").status_code == 404
        assert client.get(topic_address).status_code == 404
        assert titles(client.get("/en/forums/latest.atom")) == []
    page = amina.get(f"/en/forums/t/{short(closed.id)}-quetzal/")
    assert found(page, "//link[@type='application/atom+xml']") == []
    theirs = own_address(stranger)
    mine = own_address(amina)
    assert found(amina.get("/en/forums/feeds"), "//main//a/@href")[-1] == mine.replace("latest", "areas/closed")
    outside = app.test_client()
    for path in ("latest", "areas/closed", f"topics/{short(closed.id)}"):
        assert titles(outside.get(mine.replace("latest", path))) == ["Quetzal #1"], path
        answer = outside.get(theirs.replace("latest", path))
        assert "Quetzal" not in answer.text
        assert answer.status_code == (200 if path == "latest" else 404)
    assert outside.get(mine.replace("/feeds/", "/feeds/x")).status_code == 404
    assert outside.get(f"/calendar/feed/{mine.split('/')[3]}.ics").status_code == 404
    amina.press("/en/forums/feeds", "Make a new address")
    assert outside.get(mine).status_code == 404
    new = own_address(amina)
    with write():
        db.session.query(Designation).one().valid_to = now()
    assert titles(outside.get(new)) == [], "rights are those of each time it is asked"
    amina.press("/en/forums/feeds", "End it")
    assert outside.get(new).status_code == 404


def own_address(client: Browser) -> str:
    page = client.get("/en/forums/feeds")
    if not found(page, "//main//code"):
        client.press(page, "Make an address")
        page = client.get("/en/forums/feeds")
    return str(found(page, "//main//code/text()")[0]).removeprefix("http://localhost")


def test_a_topic_is_printed_whole_with_capacity_and_permalinks(
    app: Flask, insider: Person, closed: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = forums.topic(insider, forums.area("gold"), "Sites", "x" * 9_000, speak_as="party:XA:national_focal_point")
    for number in range(24):
        forums.reply(insider, topic, f"Words {number}")
    hidden = forums.reply(insider, topic, "Take this away")
    with write():
        db.session.get_one(Post, hidden.id).state = "hidden"
    client = app.test_client()
    page = client.get(f"/en/forums/t/{short(topic.id)}/print")
    assert len(found(page, "//article")) == 26
    assert "x" * 9_000 in page.text
    assert "Take this away" not in page.text
    assert "National focal point, Party XA" in page.text
    assert f"http://localhost/en/forums/p/{short(topic.first_post_id or topic.id)}" in page.text
    monkeypatch.setattr("forums.queries.posts.A_SHEET", 20)
    first = client.get(f"/en/forums/t/{short(topic.id)}/print")
    rest = client.get(found(first, "//nav[@class='pager']/a/@href")[0])
    assert (len(found(first, "//article")), len(found(rest, "//article"))) == (20, 6)
    stranger = browser(app, people.person("Stranger"))
    assert stranger.get(f"/en/forums/t/{short(closed.id)}/print").status_code == 404
