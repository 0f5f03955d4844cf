"""What a closed area holds does not exist for anybody else: on no page, in no list, count, feed, search or error (F6).

The test walks every address of the program that can be read, with every name and id of the closed area in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from forums.models import Area
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people

SECRET = "quetzalcoatl"
MOST_PLACES = 20
PHRASES = tuple(f"{words} {SECRET}" for words in ("room of", "about", "words about", "more about", "the"))


@dataclass(frozen=True)
class Closed:
    """A closed area with a topic, posts and a file, all of which hold the secret word; and who may read it."""

    insider: Person
    ids: tuple[UUID, ...]
    words: tuple[str, ...]


@pytest.fixture
def closed(app: Flask) -> Closed:
    party = bodies.party("XA")
    insider = people.person("Amina")
    bodies.designation(insider, party, now() - timedelta(days=1))
    with app.test_request_context("/en/"):
        area = forums.area("closed-place", audience="party:XA", posters="party:XA", articles=["3"])
        forums.area("open-place")
        with write():
            area = db.session.get_one(Area, area.id)
            area.title = type(area.title)(en=f"Room of {SECRET}")
            area.description = type(area.description)(en=f"About {SECRET}")
        with write():
            file = keeping.keep(insider.id, f"{SECRET}.txt", "text/plain", f"the {SECRET}".encode(), "party:XA")
            ids = [file.id]
        topic = forums.topic(insider, area, f"The {SECRET} plan", f"Words about {SECRET}", files=(file,))
        post = forums.reply(insider, topic, f"More about {SECRET}")
        while search.refresh():
            pass
    assert topic.first_post_id is not None
    return Closed(
        insider, (topic.id, topic.first_post_id, post.id, area.id, *ids), (area.slug, topic.slug, f"{SECRET}.txt")
    )


def client_of(app: Flask, person: Person | None) -> FlaskClient:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person is not None else client


def outsiders() -> dict[str, Person | None]:
    """A stranger, a member, the focal point of another Party, a moderator of everything open, and an observer."""
    member, other, moderator, observer = (people.person(name) for name in ("Member", "Chen", "Elif", "Hugo"))
    bodies.designation(other, bodies.party("XB"), now() - timedelta(days=1))
    bodies.membership(observer, bodies.organisation(), "member", now() - timedelta(days=1))
    people.grant(moderator, "moderator")
    return {"stranger": None, "member": member, "another Party": other, "moderator": moderator, "observer": observer}


def places(app: Flask, closed: Closed) -> Iterator[str]:
    """Every address that can be read, with what the closed area is called in its place."""
    addresses = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        options = [_values(rule, name, closed) for name in sorted(rule.arguments)]
        for values in islice(product(*options), MOST_PLACES):
            yield addresses.build(rule.endpoint, dict(zip(sorted(rule.arguments), values, strict=True)), method="GET")


def _values(rule: Rule, name: str, closed: Closed) -> list[object]:
    if name in (rule.defaults or {}):
        return [(rule.defaults or {})[name]]
    if name == "lang":
        return ["en"]
    converter = type(rule._converters[name]).__name__
    if converter == "IdConverter":
        return list(closed.ids)
    if converter == "IntegerConverter":
        return [1]
    if converter == "AnyConverter":
        return sorted(rule._converters[name].items)  # type: ignore[attr-defined]
    return [*closed.words, *(short(each) for each in closed.ids)] if name != "provider" else ["development"]


@pytest.mark.parametrize("who", ["stranger", "another Party", "moderator"])
def test_nobody_else_reads_the_word_anywhere(app: Flask, closed: Closed, who: str) -> None:
    client = client_of(app, outsiders()[who])
    asked = {
        *places(app, closed),
        *(f"/en/search?q={SECRET}{more}" for more in ("", "&kind=forums.post", "&country=XA", "&since=month")),
        f"/en/search?q={SECRET[:-1]}",
        *(f"/en/forums/?view={view}" for view in ("latest", "unread", "unanswered", "consultations")),
        f"/en/forums/new?area={closed.words[0]}",
        f"/en/forums/names?q={SECRET}",
    }
    leaks = []
    for address in sorted(asked):
        if "/auth/" in address:
            continue
        answer = client.get(address)
        said = answer.get_data(as_text=True).lower()
        # What the asker wrote into the address may stand in the answer; then what was written in the closed area may not.
        told = (
            [phrase for phrase in PHRASES if phrase in said]
            if SECRET in address.lower()
            else [SECRET] * (SECRET in said)
        )
        if told or (answer.status_code == 200 and "/forums/t/" in address):
            leaks.append((address, answer.status_code))
        assert answer.status_code != 500, address
    assert leaks == []


def test_who_belongs_there_reads_it(app: Flask, closed: Closed) -> None:
    client = client_of(app, closed.insider)
    assert SECRET in client.get("/en/forums/").text
    assert SECRET in client.get("/en/forums/closed-place/").text
    page = client.get(f"/en/forums/t/{short(closed.ids[0])}", follow_redirects=True)
    assert page.status_code == 200
    assert f"{SECRET}.txt" in page.text
    words = found(client.get(f"/en/search?q={SECRET}"), "//main")[0].text_content()
    assert f"{SECRET} plan" in words


def test_counts_and_marks_of_a_closed_area_are_nobody_elses(app: Flask, closed: Closed) -> None:
    for name, person in outsiders().items():
        client = client_of(app, person)
        assert " new</span>" not in client.get("/en/forums/").text, name
        assert "1</b> topic" not in client.get("/en/forums/").text, name
