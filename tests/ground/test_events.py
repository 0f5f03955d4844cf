"""What was committed is told to those who listen: at least once, after the commit, and never without its change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import minamata
from minamata import events
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db, now, write
from minamata.events import OutboxDelivery, drain, publish
from tests.ground import specimen


@pytest.fixture
def app(environ: dict[str, str]) -> Iterator[Flask]:
    made = create_app(settings_from(environ), (*minamata.GROUND, "tests.ground.rooms.specimen"))
    specimen.heard.clear()
    with made.test_request_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def deliveries() -> list[OutboxDelivery]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxDelivery)))


def test_an_event_is_heard_once_after_the_commit(app: Flask) -> None:
    group = specimen.make_group("one")
    assert specimen.heard == []
    assert drain() == 1
    assert drain() == 0
    assert specimen.heard == [group.id]


def test_what_was_rolled_back_was_never_told(app: Flask) -> None:
    def make_and_fail() -> None:
        with write():
            specimen.make_group("one")
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        make_and_fail()
    assert drain() == 0
    assert specimen.heard == []


def test_an_event_outside_of_a_transaction_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        publish(specimen.GroupMade(specimen.make_group("one").id))


def test_a_listener_that_stumbles_is_asked_again_later_and_rests_in_the_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions["minamata"].listeners["specimen.group_made"], "specimen.hear", specimen.stumble)
    specimen.make_group("one")
    later = now()
    for tries in range(1, events.TRIES + 1):
        assert drain() == 0
        (delivery,) = deliveries()
        assert delivery.tries == tries
        assert delivery.error is not None
        assert "stumbled" in delivery.error
        assert drain() == 0, "it waits before it is tried again"
        later += timedelta(hours=1)
        monkeypatch.setattr(events, "now", lambda moment=later: moment)
    (delivery,) = deliveries()
    assert delivery.state == "resting"
    assert events.resting() == 1


def test_what_a_listener_wrote_before_it_stumbled_is_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_then_stumble(event: object) -> None:
        specimen.make_group("half")
        raise RuntimeError

    listeners = app.extensions["minamata"].listeners["specimen.group_made"]
    monkeypatch.setitem(listeners, "specimen.hear", write_then_stumble)
    specimen.make_group("one")
    drain()
    assert specimen.groups() == ["one"]
