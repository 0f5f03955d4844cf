"""Who reads and writes in a topic is nobody's business unless the area shows it (F11)."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

import minamata
from forums import live
from forums.models import Area, Topic
from forums.services import arranging
from minamata.accounts.models import Person
from minamata.db import db, new_id
from minamata.live import watching
from minamata.modules import registry
from minamata.policies import NOBODY, SYSTEM
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.ground import noticeboard
from tests.ground.noticeboard import Reader, play, reader, until


def test_presence_is_told_only_in_areas_that_turned_it_on_and_to_those_who_read_there(app: Flask) -> None:
    author, boris = people.person("Amina"), people.person("Boris")
    quiet = forums.topic(author, forums.area("quiet"))
    shown = forums.topic(author, forums.area("shown", shows_presence=True))
    with app.test_request_context():
        closed = forums.topic(author, forums.area("closed", audience="members", shows_presence=True))
        may = live.may_see_readers
        actor = forums.actor(boris)
        assert [may(actor, topic.id) for topic in (quiet, shown, closed)] == [False, True, True]
        assert not may(actor, new_id())
        assert not may(NOBODY, closed.id)
        channels = registry().channels
        assert not channels["topic"].tells_presence
        assert channels["topic_here"].tells_writing
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(boris)
    attribute = "//*[starts-with(@data-live, 'topic_here:')]"
    for topic, count in ((quiet, 0), (shown, 1)):
        page = client.get(f"/en/forums/{'quiet' if topic is quiet else 'shown'}/")
        address = found(page, "//ol[@class='topics']//h3/a/@href")[0]
        assert len(found(client.get(address), attribute)) == count


@pytest.mark.services
def test_readers_are_shown_no_more_within_five_seconds_of_the_area_turning_it_off(environ: dict[str, str]) -> None:
    """By the clock of the program, for as many as are there."""
    with noticeboard.served(environ, names=(*minamata.GROUND, *minamata.MODULES)) as room:
        topic_id = room.do(_shown_topic)
        names = ("Boris", "Chen", "Dana")
        cookies = [room.cookie_of(name) for name in names]

        async def scene() -> None:
            async with (
                reader(room.address, cookies[0]) as boris,
                reader(room.address, cookies[1]) as chen,
                reader(room.address, cookies[2], "polling") as dana,
            ):
                readers = (boris, chen, dana)
                for each in readers:
                    await _open(each, topic_id)
                await until(lambda: _names(boris) == list(names))
                began = time.monotonic()
                room.do(lambda: _change(shows_presence=False))
                await until(lambda: all(each.gone for each in readers))
                assert time.monotonic() - began <= 5
                heard = [len(each.here) for each in readers]
                await boris.client.emit("writing", _channel("topic_here", topic_id))
                again = await chen.join(topic_id, "topic_here")
                assert again == {"error": "unknown"}
                room.do(lambda: forums.reply(_anybody(), db.session.get_one(Topic, topic_id)))
                for each in readers:
                    await each.has_heard(1)
                assert [len(each.here) for each in readers] == heard
                assert [each.writing for each in readers] == [[], [], []]
                assert {gone["kind"] for each in readers for gone in each.gone} == {"topic_here"}

        play(scene())


@pytest.mark.services
def test_who_is_shut_out_of_an_area_is_told_of_nothing_more_and_others_go_on(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    monkeypatch.setattr(watching, "TELL_WHO_IS_HERE_EVERY", 0.1)
    with noticeboard.served(environ, names=(*minamata.GROUND, *minamata.MODULES)) as room:
        topic_id = room.do(_shown_topic)
        cookies = [room.cookie_of("Chen"), room.cookie_of("Greta", "administrator")]

        async def scene() -> None:
            async with reader(room.address, cookies[0]) as chen, reader(room.address, cookies[1]) as greta:
                for each in (chen, greta):
                    await _open(each, topic_id)
                room.do(lambda: _change(audience="party:XA"))
                await until(lambda: len(chen.gone) == 2)
                room.do(lambda: forums.reply(_anybody("administrator"), db.session.get_one(Topic, topic_id)))
                await greta.has_heard(1)
                await until(lambda: _names(greta) == ["Greta"])
                assert (chen.heard, greta.gone) == ([], [])

        play(scene())


def _shown_topic() -> UUID:
    topic: Topic = forums.topic(people.person("Amina"), forums.area("shown", shows_presence=True))
    return topic.id


def _anybody(*roles: str) -> Person:
    person = people.person("Elif")
    for role in roles:
        people.grant(person, role)
    return person


def _change(**fields: Any) -> None:
    area = db.session.scalars(select(Area).where(Area.slug == "shown")).one()
    names = ("section", "position", "title", "description", "concepts", "audience", "posters", "checks")
    wanted = {name: getattr(area, name) for name in (*names, "shows_presence")} | fields
    arranging.change_area(SYSTEM, "shown", arranging.Arrangement(**wanted), area.version)


async def _open(by: Reader, topic_id: UUID) -> None:
    for kind in ("topic", "topic_here"):
        assert "error" not in await by.join(topic_id, kind)


def _channel(kind: str, channel_id: UUID) -> dict[str, str]:
    return {"kind": kind, "id": short(channel_id)}


def _names(of: Reader) -> list[str]:
    """Whom a page was told last."""
    return [person["name"] for person in of.here[-1]["people"]] if of.here else []
