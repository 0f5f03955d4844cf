"""Links to our own pages that stand alone become cards for those who may see where they lead (F10)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from courses.services.importing import import_course
from forums.models import Post, Topic
from forums.writing import markup_of
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.policies import SYSTEM
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people
from tests.factories.packages import write_course

HOST = "http://localhost"


def cards(app: Flask, topic: Topic, person: Person | None = None) -> list[str]:
    client = app.test_client()
    if person is not None:
        assert isinstance(client, Browser)
        client.sign_in(person)
    page = client.get(f"/en/forums/t/{short(topic.id)}-{topic.slug}/")
    return [" ".join(each.itertext()) for each in found(page, "//article//p[@class='file']")]


def test_a_reader_sees_cards_of_what_they_may_see_and_plain_links_else(app: Flask, tmp_path: Path) -> None:
    insider, boris = people.person("Amina"), people.person("Boris")
    bodies.designation(insider, bodies.party("XA"), now() - timedelta(days=1))
    gold, closed_area = forums.area("gold"), forums.area("closed", audience="party:XA")
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    open_topic = forums.topic(boris, gold, "Open <i>talk</i>")
    closed = forums.topic(insider, closed_area, "Quetzal", "Secret words")
    second = forums.reply(boris, open_topic)
    addresses = [
        f"{HOST}/fr/forums/t/{short(open_topic.id)}-anything/",
        f"{HOST}/en/forums/p/{short(second.id)}",
        f"{HOST}/en/courses/test/",
        f"{HOST}/en/forums/t/{short(closed.id)}",
    ]
    linking = forums.topic(insider, gold, "Look", "\n\n".join(["Look:", *addresses]))
    post = db.session.get_one(Post, linking.first_post_id)
    assert "Quetzal" not in post.html
    everyones = ["Open <i>talk</i> Area gold", "Open <i>talk</i> Post 2 by Boris", "A test course Course"]
    assert cards(app, linking) == everyones
    assert cards(app, linking, boris) == everyones
    assert cards(app, linking, insider) == [*everyones, "Quetzal Area closed"]
    stranger = app.test_client().get(f"/en/forums/t/{short(linking.id)}-look/")
    assert found(stranger, f"//article//a[@href='{addresses[3]}']")
    assert "Quetzal" not in app.test_client().get(f"/en/forums/t/{short(linking.id)}/print").text


@pytest.mark.parametrize(
    "text",
    [
        "https://elsewhere.example/en/forums/",
        "Look at http://localhost/en/forums/t/{id}",
        "> http://localhost/en/forums/t/{id}",
        "    http://localhost/en/forums/t/{id}",
        "http://localhost/en/forums/t/{id}x",
        "http://localhost@elsewhere.example/en/forums/t/{id}",
        "http://localhost/en/forums/",
        "//localhost/en/forums/t/{id}",
        "http://[",
    ],
)
def test_everything_else_is_no_card(app: Flask, text: str) -> None:
    author, area = people.person("Amina"), forums.area("gold")
    there = forums.topic(author, area)
    linking = forums.topic(author, area, "Look", text.replace("{id}", short(there.id)) + "\n\nWords")
    assert db.session.get_one(Post, linking.first_post_id).links == {}
    assert cards(app, linking) == []


def test_an_address_that_stands_alone_is_a_link_and_can_do_nothing(app: Flask) -> None:
    with app.test_request_context():
        assert '<a href="https://example.org/a?b=1&amp;c=2"' in markup_of("https://example.org/a?b=1&c=2")
        assert 'href="javascript' not in markup_of("javascript:alert(1)")
        assert "<script" not in markup_of("https://example.org/<script>alert(1)</script>")
