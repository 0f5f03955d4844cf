"""Personal comments are found as posts are: by who may read them, and never while they wait or are hidden (F7, F9)."""

from __future__ import annotations

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import delete, select

from forums.models import Area, Topic
from forums.services import judging_comments, moderating, undoing
from minamata.accounts.models import Person
from minamata.contracts.search import Asked
from minamata.db import db, write
from minamata.events import drain
from minamata.policies import NOBODY, Actor
from minamata.search import queries
from minamata.search import services as search
from minamata.search.documents import forget
from minamata.search.models import SearchChange, SearchDocument
from minamata.web.addresses import short
from tests.clients import found
from tests.factories import consultations, forums, people


@pytest.fixture
def greta(app: Flask) -> Person:
    return consultations.secretary()


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold", checks="newcomers")


@pytest.fixture
def topic(app: Flask, area: Area, greta: Person) -> Topic:
    with app.test_request_context("/en/"):
        return consultations.consultation(greta, area, title="Guidance on retorts")


def seen_by(actor: Actor, words: str = "quetzal", *, waits: bool = False) -> list[str]:
    """The kinds of what somebody finds; with `waits` before the search has looked at what changed."""
    while not waits and search.refresh():
        pass
    return sorted(hit.document.kind for hit in queries.search(actor, Asked(words)).hits)


def test_a_comment_is_found_and_leads_to_its_paragraph(app: Flask, topic: Topic, greta: Person) -> None:
    with app.test_request_context("/en/"):
        key = consultations.key_of(topic, 2, greta)
        made = consultations.comment(greta, topic, "Where the *quetzal* sings", key)
        assert seen_by(NOBODY) == ["forums.comment"]
    page = app.test_client().get("/en/search?q=quetzal")
    assert "Personal comment" in page.text
    [address] = found(page, "//a[contains(@href, '/comments/')]/@href")
    shown = app.test_client().get(address, follow_redirects=True)
    assert shown.request.path == f"/en/forums/consultations/{short(topic.id)}/paragraphs/{key}"
    assert found(shown, f"//article[@id='c-{short(made.id)}']//em/text()") == ["quetzal"]


def test_one_that_waits_or_is_hidden_is_found_by_nobody(app: Flask, topic: Topic, greta: Person) -> None:
    office = forums.actor(greta)
    with app.test_request_context("/en/"):
        newcomer = people.person("Newcomer")
        made = consultations.comment(newcomer, topic, "A quetzal")
        readers = (NOBODY, forums.actor(newcomer), office)
        assert [seen_by(reader) for reader in readers] == [[], [], []]
        refused = judging_comments.refuse(office, made.id, "Not about it")
        assert seen_by(office) == []
        undoing.undo(office, refused.id)
        judging_comments.let_in(office, made.id)
        assert seen_by(NOBODY) == ["forums.comment"]
        hidden = judging_comments.hide(office, made.id, "Not about it")
        assert [seen_by(reader, waits=True) for reader in readers] == [[], [], []], (
            "at once, before anything looks again"
        )
        assert [seen_by(reader) for reader in readers] == [[], [], []]
        undoing.undo(office, hidden.id)
        assert seen_by(NOBODY) == ["forums.comment"]
        moderating.hide_topic(office, topic.id, "Not here")
        assert seen_by(NOBODY, waits=True) == []


def test_a_comment_of_a_closed_area_is_found_by_its_readers_alone(app: Flask, greta: Person) -> None:
    with app.test_request_context("/en/"):
        closed = forums.area("closed", audience="party:XA", posters="party:XA")
        topic = consultations.consultation(greta, closed, title="Guidance on retorts")
        insider = consultations.focal_point()
        made = consultations.comment(insider, topic, "A quetzal")
        stranger = consultations.observer()
        assert seen_by(forums.actor(insider)) == ["forums.comment"]
        assert [seen_by(NOBODY), seen_by(forums.actor(stranger))] == [[], []]
    address = f"/en/forums/consultations/{short(topic.id)}/comments/{short(made.id)}"
    assert app.test_client().get(address).status_code == 404


def test_all_comments_that_stand_are_found_after_everything_was_looked_at_again(
    app: Flask, topic: Topic, greta: Person
) -> None:
    with app.test_request_context("/en/"):
        kept = [consultations.comment(greta, topic, f"Quetzal {number}") for number in range(3)]
        judging_comments.hide(forums.actor(greta), kept[0].id, "Twice the same")
        search.rebuild()
        assert seen_by(NOBODY) == ["forums.comment", "forums.comment"]


def test_what_stood_before_the_search_knew_of_comments_is_found_after_an_update_alone(
    app: Flask, topic: Topic, greta: Person
) -> None:
    with app.test_request_context("/en/"):
        consultations.comment(greta, topic, "Where the quetzal sings")
        consultations.comment(people.person("Newcomer"), topic, "A quetzal that waits")
        drain()
        with write():
            forget(select(SearchDocument.number).where(SearchDocument.kind == "forums.comment"))
            db.session.execute(delete(SearchChange))
        assert seen_by(NOBODY) == []
    db.session.remove()
    flask_migrate.downgrade(revision="0022")
    for _again in range(2):
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="0022")
    flask_migrate.upgrade()
    with app.test_request_context("/en/"):
        drain()
        assert seen_by(NOBODY, waits=True) == ["forums.comment"]
