"""Pages that are open hear what changed: each event once and in order, by those who may, for as long as they may (decision 8)."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPMessage
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from socketio.exceptions import ConnectionError as NoConnection  # type: ignore[import-untyped]
from sqlalchemy import Update, select, update

from minamata.accounts.models import Grant, Group, GroupMembership, Person, Session
from minamata.db import db, new_id, now, write
from minamata.live import sockets as live_sockets
from minamata.live import watching
from minamata.live.models import LiveEvent
from minamata.live.services import KEPT, forget_old, tell
from minamata.modules import LiveChannel, Module, Registry, registry
from minamata.policies import Actor
from minamata.web.addresses import short
from tests.factories import people
from tests.ground import noticeboard
from tests.ground.noticeboard import BOARD, NOWHERE, VAULT, Served, pin, pin_many, play, reader, until
from tests.statements import statements

pytestmark = pytest.mark.services

TRANSPORTS = ("websocket", "polling")


@pytest.fixture
def room(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The noticeboard, whose clock goes faster than the program's."""
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    monkeypatch.setattr(watching, "TELL_WHO_IS_HERE_EVERY", 0.1)
    with noticeboard.served(environ) as made:
        yield made


def test_an_event_reaches_those_who_joined_with_its_number_and_ids_alone(room: Served) -> None:
    notice = new_id()

    async def scene() -> list[dict[str, Any]]:
        async with reader(room.address, room.cookie_of()) as amina:
            assert (await amina.join())["newest"] == 0
            room.do(lambda: pin(notice))
            await amina.has_heard(1)
            return amina.heard

    assert play(scene()) == [
        {
            "kind": "noticeboard.board",
            "id": short(BOARD),
            "number": 1,
            "name": "pinned",
            "ids": {"notice": short(notice)},
        }
    ]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_nobody_is_let_in_without_a_living_session(room: Served, transport: str) -> None:
    ended = room.cookie_of()
    room.do(_end_all_sessions)

    async def scene(cookie: str) -> None:
        with pytest.raises(NoConnection):
            async with reader(room.address, cookie, transport):
                pass

    for cookie in ("", "minamata=made-up", ended):
        play(scene(cookie))


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_page_of_another_site_is_refused(room: Served, transport: str, headers: dict[str, str]) -> None:
    async def scene() -> None:
        with pytest.raises(NoConnection):
            async with reader(room.address, room.cookie_of(), transport, **headers):
                pass

    play(scene())


def test_what_one_may_not_see_answers_like_what_is_not_there(room: Served) -> None:
    async def scene() -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            hidden = await amina.join(VAULT)
            assert hidden == await amina.join(NOWHERE) == await amina.join(BOARD, "no.such") == {"error": "unknown"}
            assert (
                await amina.client.call("missed", {"kind": "noticeboard.board", "id": short(VAULT), "last": 0})
                == hidden
            )
            room.do(lambda: pin(new_id(), VAULT))
            await amina.join()
            room.do(lambda: pin(new_id()))
            assert await amina.has_heard(1) == [1]
            assert [event["id"] for event in amina.heard] == [short(BOARD)]
        async with reader(room.address, room.cookie_of("Greta", "administrator")) as greta:
            assert (await greta.join(VAULT))["newest"] == 1

    play(scene())


@pytest.mark.parametrize(
    "data",
    [None, 7, [], {}, {"kind": "noticeboard.board"}, {"kind": 1, "id": 2}, {"kind": "noticeboard.board", "id": "0OIl"}],
)
def test_nonsense_is_answered_as_what_is_not_there(room: Served, data: object) -> None:
    async def scene() -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            assert await amina.client.call("join", data, timeout=5) == {"error": "unknown"}

    play(scene())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_who_comes_back_hears_all_that_was_missed_in_order(room: Served, transport: str) -> None:
    cookie = room.cookie_of()

    async def scene() -> list[int]:
        async with reader(room.address, cookie, transport) as amina:
            await amina.join()
            room.do(lambda: pin_many(3))
            last = (await amina.has_heard(3))[-1]
        room.do(lambda: pin_many(20))
        async with reader(room.address, cookie, transport) as amina:
            answer = await amina.join(last=last)
            room.do(lambda: pin_many(2))
            return [event["number"] for event in answer["missed"]] + await amina.has_heard(2)

    assert play(scene()) == list(range(4, 26))


def test_who_missed_too_much_or_what_was_forgotten_is_told_to_read_anew(room: Served) -> None:
    room.do(lambda: pin_many(120))

    async def answers() -> list[Any]:
        async with reader(room.address, room.cookie_of()) as amina:
            return [await amina.join(last=last) for last in (0, 20, 119, 120, 999)]

    def read_anew() -> list[bool]:
        return [answer.get("reload", False) for answer in play(answers())]

    assert read_anew() == [True, False, False, False, True]
    room.do(_let_a_day_go_by)
    room.do(lambda: forget_old(now() - KEPT))
    assert read_anew() == [True, True, True, False, True]


def test_numbers_go_on_after_the_events_are_forgotten(room: Served) -> None:
    room.do(lambda: pin_many(2))
    room.do(_let_a_day_go_by)
    room.do(lambda: forget_old(now() - KEPT))
    assert room.do(lambda: pin(new_id())) == 3


def test_many_who_tell_one_channel_at_once_number_its_events_without_gap(room: Served) -> None:
    async def scene() -> list[int]:
        async with reader(room.address, room.cookie_of()) as amina:
            await amina.join()
            with ThreadPoolExecutor(8) as threads:
                told = [threads.submit(room.do, lambda: pin(new_id())) for _event in range(40)]
            assert sorted(each.result() for each in told) == list(range(1, 41))
            return await amina.has_heard(40)

    assert sorted(play(scene())) == list(range(1, 41))


def test_what_is_not_committed_is_not_told(room: Served) -> None:
    def fail() -> None:
        with write():
            pin(new_id())
            raise ZeroDivisionError

    async def scene() -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            await amina.join()
            with pytest.raises(ZeroDivisionError):
                room.do(fail)
            room.do(lambda: pin(new_id()))
            assert await amina.has_heard(1) == [1]

    play(scene())


def test_telling_belongs_into_a_transaction_and_to_a_declared_channel(room: Served) -> None:
    with room.app.app_context():
        with pytest.raises(RuntimeError, match="transaction"):
            tell("noticeboard.board", BOARD, "pinned", {})
        with write(), pytest.raises(LookupError, match=r"no\.such"):
            tell("no.such", BOARD, "pinned", {})


def test_an_event_whose_quick_way_was_lost_is_pointed_to_within_seconds(room: Served) -> None:
    """As after a crash between the commit and the sending, or when another process without Redis told it."""

    async def scene() -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            await amina.join()
            hub = room.app.extensions["minamata_live"]
            attached, hub._sockets = hub._sockets, None
            room.do(lambda: pin_many(2))
            hub._sockets = attached
            await until(lambda: bool(amina.newest))
            assert amina.newest[0]["newest"] == 2
            answer = await amina.client.call("missed", {"kind": "noticeboard.board", "id": short(BOARD), "last": 0})
            assert [event["number"] for event in answer["missed"]] == [1, 2]

    play(scene())


def test_sessions_that_end_in_any_way_are_cut_off_within_five_seconds(environ: dict[str, str]) -> None:
    """A6 and decision 8: by the clock of the program, on both ways to be connected."""
    ways = {"signed out": "websocket", "expired": "polling", "suspended": "polling", "erased": "websocket"}

    async def scene(room: Served) -> None:
        async with contextlib.AsyncExitStack() as stack:
            ending = {
                way: await stack.enter_async_context(reader(room.address, room.cookie_of(way), transport))
                for way, transport in ways.items()
            }
            boris = await stack.enter_async_context(reader(room.address, room.cookie_of("Boris")))
            for each in (*ending.values(), boris):
                await each.join()
            began = time.monotonic()
            for way in ways:
                room.do(partial(_end, way))
            await asyncio.wait_for(asyncio.gather(*(each.ended.wait() for each in ending.values())), 10)
            assert time.monotonic() - began <= 5
            room.do(lambda: pin(new_id()))
            await boris.has_heard(1)
            assert not boris.ended.is_set()
            assert all(each.heard == [] for each in ending.values())

    with noticeboard.served(environ) as room:
        play(scene(room))


def test_whoever_loses_a_right_is_put_out_of_the_channel_within_five_seconds(environ: dict[str, str]) -> None:
    """Decision 8: by the clock of the program, whether an administrator or the calendar ends it."""

    async def scene(room: Served) -> None:
        async with contextlib.AsyncExitStack() as stack:
            losing = {
                "revoked": room.cookie_of("Revoked", "administrator"),
                "over": room.cookie_of("Over", "administrator"),
                "left": room.cookie_of("Left"),
            }
            room.do(lambda: _put_into_group("Left", "administrator"))
            readers = {
                way: await stack.enter_async_context(reader(room.address, cookie)) for way, cookie in losing.items()
            }
            greta = await stack.enter_async_context(reader(room.address, room.cookie_of("Greta", "administrator")))
            for each in (*readers.values(), greta):
                await each.join(VAULT)
                await each.join()
            room.do(lambda: _change(_grants_of("Over").values(valid_to=now() + timedelta(seconds=1))))
            room.do(lambda: _change(_grants_of("Revoked").values(valid_to=now())))
            room.do(lambda: _change(update(GroupMembership).values(valid_to=now())))
            began = time.monotonic()
            await until(lambda: all(each.gone for each in readers.values()))
            assert time.monotonic() - began <= 6, (
                "five seconds after the last of them ended, which it did a second later"
            )
            room.do(lambda: pin(new_id(), VAULT))
            room.do(lambda: pin(new_id()))
            for each in readers.values():
                await each.has_heard(1)
                assert [gone["id"] for gone in each.gone] == [short(VAULT)]
                assert [event["id"] for event in each.heard] == [short(BOARD)]
            await greta.has_heard(2)

    with noticeboard.served(environ) as room:
        play(scene(room))


def test_what_people_hold_is_asked_of_all_at_once_and_nobody_else_is_looked_at(
    room: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    channels = registry(room.app).channels
    declared = channels["noticeboard.board"]

    def may_join(actor: Actor, board: UUID) -> bool:
        looked.append(actor.name)
        return declared.may_join(actor, board)

    monkeypatch.setitem(channels, "noticeboard.board", dataclasses.replace(declared, may_join=may_join))
    names = [f"Reader {number}" for number in range(12)]
    cookies = [room.cookie_of(name) for name in names]

    async def scene() -> None:
        async with contextlib.AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(reader(room.address, cookie)) for cookie in cookies]
            for each in readers:
                await each.join()
            looked.clear()
            with statements(room.app) as ran:
                room.do(lambda: _give("Reader 3", "moderator"))
                await until(lambda: bool(looked))
            room.do(lambda: pin(new_id()))
            for each in readers:
                await each.has_heard(1)
            assert looked == ["Reader 3"], "who holds something else than when they came, and nobody else"
            of_rights = [said for said in ran if said.count("UNION ALL") >= 5]
            assert 0 < len(of_rights) < len(names), "one statement for all of them in each round"

    play(scene())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_who_floods_is_cut_off_and_others_are_not(room: Served, transport: str) -> None:
    async def scene() -> None:
        async with reader(room.address, room.cookie_of("Boris")) as boris:
            await boris.join()
            async with reader(room.address, room.cookie_of(), transport) as amina:
                for _number in range(400):
                    if amina.ended.is_set():
                        break
                    await amina.client.emit("nonsense", "x" * 100)
                    await asyncio.sleep(0)
                await asyncio.wait_for(amina.ended.wait(), 5)
            room.do(lambda: pin(new_id()))
            await boris.has_heard(1)

    play(scene())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_message_that_is_too_large_ends_the_connection(room: Served, transport: str) -> None:
    async def scene() -> None:
        async with reader(room.address, room.cookie_of(), transport) as amina:
            await amina.client.emit("join", "x" * (live_sockets.MOST_BYTES + 1))
            await asyncio.wait_for(amina.ended.wait(), 5)

    play(scene())


def test_a_person_has_only_so_many_connections_and_channels(room: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sockets, "MOST_OF_A_PERSON", 2)
    monkeypatch.setattr(live_sockets, "MOST_CHANNELS", 1)
    cookie = room.cookie_of()

    async def scene() -> None:
        async with reader(room.address, cookie) as first, reader(room.address, cookie):
            with pytest.raises(NoConnection):
                async with reader(room.address, cookie):
                    pass
            await first.join()
            assert await first.join(BOARD, "noticeboard.readers") == {"error": "too many"}
            async with reader(room.address, room.cookie_of("Boris")):
                pass

    play(scene())


def test_those_here_are_told_of_each_other_once_each_and_of_who_leaves(room: Served) -> None:
    cookie = room.cookie_of()

    async def scene() -> None:
        async with reader(room.address, cookie) as amina, reader(room.address, cookie) as another_tab:
            assert [person["name"] for person in (await amina.join())["here"]["people"]] == ["Amina Reader"]
            assert (await another_tab.join())["here"]["count"] == 1
            async with reader(room.address, room.cookie_of("Boris")) as boris:
                assert (await boris.join())["here"]["count"] == 2
                await until(lambda: bool(amina.here) and amina.here[-1]["count"] == 2)
                assert [person["name"] for person in amina.here[-1]["people"]] == ["Amina Reader", "Boris"]
            await until(lambda: amina.here[-1]["count"] == 1)

    play(scene())


def test_a_channel_that_shows_no_names_tells_only_how_many(room: Served) -> None:
    async def scene() -> None:
        async with (
            reader(room.address, room.cookie_of()) as amina,
            reader(room.address, room.cookie_of("Boris")) as boris,
        ):
            assert (await amina.join(BOARD, "noticeboard.readers"))["here"] == {"count": 1}
            await boris.join(BOARD, "noticeboard.readers")
            await until(lambda: bool(amina.here) and amina.here[-1]["count"] == 2)
            assert all("people" not in here for here in amina.here)

    play(scene())


def test_a_channel_without_presence_tells_not_even_how_many(room: Served) -> None:
    async def scene() -> None:
        async with (
            reader(room.address, room.cookie_of()) as amina,
            reader(room.address, room.cookie_of("Boris")) as boris,
        ):
            for each in (amina, boris):
                assert "here" not in await each.join(BOARD, "noticeboard.quiet")
            for each in (amina, boris):
                await each.join(BOARD, "noticeboard.readers")
            await until(lambda: bool(amina.here) and amina.here[-1]["count"] == 2)
            assert {here["kind"] for here in amina.here} == {"noticeboard.readers"}

    play(scene())


def test_who_writes_is_told_to_the_others_now_and_then_and_only_where_that_is_wanted(room: Served) -> None:
    async def scene() -> None:
        async with (
            reader(room.address, room.cookie_of()) as amina,
            reader(room.address, room.cookie_of("Boris")) as boris,
            reader(room.address, room.cookie_of("Stranger")) as stranger,
        ):
            for each in (amina, boris):
                await each.join()
                await each.join(BOARD, "noticeboard.quiet")
            for each, kind in ((stranger, "board"), (boris, "quiet"), *[(boris, "board")] * 3):
                await each.client.emit("writing", {"kind": f"noticeboard.{kind}", "id": short(BOARD)})
            # What a socket says is looked at in order.
            await stranger.client.call("missed", {})
            await boris.client.call("missed", {})
            room.do(lambda: pin(new_id()))
            await amina.has_heard(1)
            await until(lambda: bool(amina.writing))
            assert [(each["kind"], each["person"]["name"]) for each in amina.writing] == [
                ("noticeboard.board", "Boris")
            ]
            assert boris.writing == []
            assert stranger.writing == []

    play(scene())


def test_who_leaves_a_channel_hears_no_more_of_it(room: Served) -> None:
    async def scene() -> None:
        async with (
            reader(room.address, room.cookie_of()) as amina,
            reader(room.address, room.cookie_of("Boris")) as boris,
        ):
            await amina.join()
            await boris.join()
            await amina.client.call("leave", {"kind": "noticeboard.board", "id": short(BOARD)})
            room.do(lambda: pin(new_id()))
            await boris.has_heard(1)
            assert amina.heard == []

    play(scene())


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "9",
        "4",
        "42",
        "42[",
        "42[]",
        '42["join"',
        "43[]",
        "451-[]",
        "44{}",
        "40/elsewhere,",
        "6",
        "\x00",
        b"\xff\x00",
    ],
)
def test_what_is_no_protocol_disturbs_nobody(room: Served, packet: str | bytes) -> None:
    async def scene() -> None:
        headers = {"Cookie": room.cookie_of("Somebody"), "Origin": room.address}
        async with aiohttp.ClientSession() as client, reader(room.address, room.cookie_of()) as amina:
            await amina.join()
            async with client.ws_connect(f"{room.address}/live/?EIO=4&transport=websocket", headers=headers) as socket:
                await socket.send_str("40")
                await (socket.send_str(packet) if isinstance(packet, str) else socket.send_bytes(packet))
                room.do(lambda: pin(new_id()))
                await amina.has_heard(1)

    play(scene())


def test_a_connection_that_never_says_what_it_is_for_is_ended(room: Served) -> None:
    async def scene() -> None:
        headers = {"Cookie": room.cookie_of(), "Origin": room.address}
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"{room.address}/live/?EIO=4&transport=websocket", headers=headers) as socket,
        ):
            async with asyncio.timeout(5):
                async for _message in socket:
                    pass
            assert socket.closed

    play(scene())


@pytest.mark.parametrize(
    ("method", "query", "status"),
    [
        ("GET", "EIO=4&transport=polling", 200),
        ("GET", "EIO=4&transport=polling&j=0", 400),
        ("GET", "EIO=3&transport=polling", 400),
        ("GET", "EIO=4&transport=smoke", 400),
        ("PUT", "EIO=4&transport=polling", 405),
        ("OPTIONS", "EIO=4&transport=polling", 405),
        ("POST", "EIO=4&transport=polling&sid=unknown", 400),
        ("GET", "EIO=4&transport=polling&sid=unknown", 400),
    ],
)
def test_the_door_answers_what_is_asked_of_it(room: Served, method: str, query: str, status: int) -> None:
    answer = _ask(room, method, f"/live/?{query}", room.cookie_of())
    assert answer.status == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_one_person_cannot_open_connections_without_end(room: Served) -> None:
    cookie = room.cookie_of()
    statuses = [_ask(room, "GET", "/live/?EIO=4&transport=polling", cookie).status for _number in range(40)]
    assert statuses[:25] == [200] * 25
    assert statuses[-1] == 429
    assert _ask(room, "GET", "/live/?EIO=4&transport=polling", room.cookie_of("Boris")).status == 200


def test_an_address_that_comes_without_a_session_again_and_again_is_not_looked_at_for_a_while(room: Served) -> None:
    statuses = [_ask(room, "GET", "/live/?EIO=4&transport=polling", "minamata=made-up").status for _number in range(60)]
    assert statuses[:40] == [401] * 40
    assert statuses[-1] == 429


def test_the_end_of_the_server_waits_for_no_reader(room: Served) -> None:
    async def scene() -> None:
        async with (
            reader(room.address, room.cookie_of()) as amina,
            reader(room.address, room.cookie_of(), "polling") as boris,
        ):
            await amina.join()
            await boris.join()
            room.server.should_exit = True
            await asyncio.wait_for(asyncio.gather(amina.ended.wait(), boris.ended.wait()), 5)

    play(scene())
    room.thread.join(3)
    assert not room.thread.is_alive()


def test_a_process_holds_sockets_or_answers_pages_as_it_is_asked(environ: dict[str, str]) -> None:
    async def scene(room: Served) -> None:
        async with reader(room.address, room.cookie_of()) as amina:
            await amina.join()

    with noticeboard.served(environ, ["live"]) as room:
        play(scene(room))
        assert [_ask(room, "GET", path).status for path in ("/en/", "/healthz")] == [404, 200]
    with noticeboard.served(environ, ["web"]) as room:
        with pytest.raises(NoConnection):
            play(scene(room))
        assert [_ask(room, "GET", path).status for path in ("/en/", "/healthz")] == [200, 200]


def test_a_page_says_what_it_follows_to_those_who_are_signed_in(room: Served) -> None:
    room.do(lambda: pin_many(2))
    said = f'data-live="noticeboard.board:{short(BOARD)}:2"'
    assert said in _ask(room, "GET", "/en/noticeboard/", room.cookie_of()).body
    assert "data-live" not in _ask(room, "GET", "/en/noticeboard/").body


def test_two_rooms_cannot_declare_channels_of_one_kind() -> None:
    one, other = (Module(name, live=(LiveChannel("same", lambda actor, it: True),)) for name in ("a", "b"))
    with pytest.raises(ValueError, match="live channel same"):
        Registry([one, other])


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: HTTPMessage
    body: str


def _ask(room: Served, method: str, path: str, cookie: str = "") -> Answer:
    connection = http.client.HTTPConnection(room.address.removeprefix("http://"), timeout=10)
    with contextlib.closing(connection):
        connection.request(
            method, path, headers={"Cookie": cookie, "Accept": "text/html"}, body=b"" if method == "POST" else None
        )
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


def _change(statement: Any) -> None:
    with write():
        db.session.execute(statement)


def _give(name: str, role: str) -> None:
    people.grant(_called(name), role)


def _put_into_group(name: str, role: str) -> None:
    with write():
        group = Group(slug="desk", name="The desk", created_at=now())
        db.session.add(group)
        db.session.flush()
        db.session.add(GroupMembership(group_id=group.id, person_id=_called(name).id, valid_from=now()))
        db.session.add(Grant(group_id=group.id, role=role, source="test", valid_from=now(), reason="test"))


def _grants_of(name: str) -> Update:
    return update(Grant).where(Grant.person_id == _called(name).id)


def _called(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def _end_all_sessions() -> None:
    _change(update(Session).values(ended_at=now()))


def _let_a_day_go_by() -> None:
    _change(update(LiveEvent).values(told_at=now() - timedelta(hours=25)))


def _end(how: str) -> None:
    """End the session of the person who is called after the way to end it."""
    person = db.session.query(Person).filter_by(name=how).one().id
    _change(
        {
            "signed out": update(Session).where(Session.person_id == person).values(ended_at=now()),
            "expired": update(Session).where(Session.person_id == person).values(expires_at=now()),
            "suspended": update(Person).where(Person.id == person).values(suspended_until=now() + timedelta(days=1)),
            "erased": update(Person).where(Person.id == person).values(erased_at=now()),
        }[how]
    )
