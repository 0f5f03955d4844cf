"""The sockets of this process: who is connected, what they joined, and what they are sent.

Everything here runs on one loop. What needs the database is asked in a few threads, so that the loop never waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import Flask, Request
from socketio import AsyncManager, AsyncRedisManager, AsyncServer  # type: ignore[import-untyped]
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]

from minamata.accounts import queries as accounts
from minamata.config import Settings
from minamata.db import db
from minamata.errors import DomainError
from minamata.live import queries
from minamata.live.hub import REDIS_CHANNEL, Hub
from minamata.live.presence import InProcess, InRedis, Presence
from minamata.live.wire import Channel, Message, Told, channel_in, last_in
from minamata.modules import LiveChannel, ask, registry
from minamata.policies import Actor
from minamata.web.addresses import short
from minamata.web.current import Authentication

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)
# Complaints of the libraries about what strangers send are theirs, not ours.
wire_log = logging.getLogger("minamata.live.protocol")
wire_log.setLevel(logging.ERROR)

VISITOR = "minamata.visitor"
MOST_BYTES = 16_384
MOST_CHANNELS = 20
MOST_OF_A_PERSON = 20
MOST_NAMES = 50
TELL_OF_WRITING_EVERY = 2.0
THREADS = 4
SECONDS_TO_SPREAD = 2
TIMES_TO_CANCEL = 4
SECONDS_TO_CANCEL = 0.5
EVERYONE = "/"
# The same words for what is not there and for what this person may not see.
UNKNOWN: Message = {"error": "unknown"}


@dataclass(frozen=True)
class Visitor:
    """Who knocked: a person in a living session, and the cookie that says so."""

    person_id: UUID
    session_id: UUID
    cookie: str


@dataclass(frozen=True)
class Allowed:
    """That a visitor may follow a channel: since which instant of the loop's clock, and how they stood then."""

    at: float
    standing: int


@dataclass
class Connection:
    """A socket of a visitor, and what it joined, with when and on what that was last allowed."""

    visitor: Visitor
    joined: dict[Channel, Allowed] = field(default_factory=dict)
    wrote_at: float = 0.0


class Sockets:
    """Lets people in, into channels and out again, and sends them what happens there."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self._app = app
        self._hub: Hub = app.extensions["minamata_live"]
        self._threads = ThreadPoolExecutor(THREADS, "live")
        self._waiting: asyncio.Queue[tuple[Channel, Told] | None] = asyncio.Queue()
        self.presence: Presence = InProcess() if settings.redis_url is None else InRedis(settings.redis_url)
        self.server = _server(settings.redis_url)
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("join", self._join)
        self.server.on("leave", self._leave)
        self.server.on("missed", self._missed)
        self.server.on("writing", self._writing)
        self.connections: dict[str, Connection] = {}
        self.members: defaultdict[Channel, Counter[UUID]] = defaultdict(Counter)
        self.standing: dict[Channel, Hashable] = {}
        self.told: dict[Channel, int] = {}
        self.changed: set[Channel] = set()
        self.each_round: list[Callable[[], None]] = []
        self.polls: dict[str, asyncio.Future[None]] = {}
        self.is_closing = False
        self._spreading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to send what is told. To be called on the loop that serves."""
        loop = asyncio.get_running_loop()
        self._spreading = loop.create_task(self._spread())
        self._hub.attach(loop, lambda channel, told: self._waiting.put_nowait((channel, told)))

    async def close(self) -> None:
        """Send everyone away, so that they come back to another process, or to this one when it has started again."""
        self.is_closing = True
        self._hub.detach()
        if self._spreading is not None:
            self._waiting.put_nowait(None)
            await asyncio.wait({self._spreading}, timeout=SECONDS_TO_SPREAD)
            await ended(self._spreading)
        for eio_sid in list(self.server.eio.sockets):
            await self.cut(eio_sid)
        for eio_sid in list(self.polls):
            self.end_poll(eio_sid)
        await self.server.shutdown()
        await _let_go_of_redis(self.server.manager)
        await self.presence.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def end_poll(self, eio_sid: str) -> None:
        """Have the question of a polling connection answered now: the library answers when it is cancelled."""
        if eio_sid in self.polls:
            self.polls.pop(eio_sid).cancel()

    def end_poll_of_ended(self, eio_sid: str) -> None:
        """The same, if the connection has ended; the library forgets the question that still waits."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            self.end_poll(eio_sid)

    async def ask(self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer to a question that needs the database, asked in a thread with a context of its own."""

        def answer() -> R:
            with self._app.app_context():
                try:
                    return question(*args, **kwargs)
                finally:
                    db.session.remove()

        return await asyncio.get_running_loop().run_in_executor(self._threads, answer)

    async def visitor_with(self, cookie: str) -> Visitor | None:
        """Who has these cookies; None without a living session."""
        if not cookie:
            return None
        actor = await self.ask(_actor_with, cookie)
        if actor.person_id is None or actor.session_id is None:
            return None
        return Visitor(actor.person_id, actor.session_id, cookie)

    async def send_away(self, sid: str) -> None:
        """End a connection from our side; its browser does not come back by itself."""
        eio_sid = self.server.manager.eio_sid_from_sid(sid, EVERYONE)
        await self.server.disconnect(sid)
        await self.cut(eio_sid)

    async def cut(self, eio_sid: str) -> None:
        """End the line itself, once what waits to be sent has been."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is not None:
            await socket.close(wait=False)
            # The library says that it closes and then waits for the other side; without more to write it hangs up.
            await socket.queue.put(None)

    async def put_out(self, sid: str, channel: Channel) -> None:
        """A person may no longer follow a channel."""
        await self.server.emit("gone", channel.message(), to=sid, ignore_queue=True)
        await self._go(sid, channel)

    async def silence(self, channel: Channel) -> list[str]:
        """Nobody hears more of a channel until they are let in again; returns who was in it."""
        inside = [sid for sid, connection in self.connections.items() if channel in connection.joined]
        for sid in inside:
            await self.server.leave_room(sid, channel.room)
        return inside

    async def let_in_again(self, sid: str, channel: Channel, allowed: Allowed) -> None:
        """Let somebody hear of a channel after it was silenced, from what was told meanwhile on."""
        self.connections[sid].joined[channel] = allowed
        await self.server.enter_room(sid, channel.room)
        if (newest := self.told.get(channel)) is not None:
            await self.server.emit("newest", channel.message(newest=newest), to=sid, ignore_queue=True)

    async def may_join(self, visitor: Visitor, channel: Channel) -> Allowed | None:
        """That the person may follow the channel, with the rights of this instant; None when they may not."""
        at = asyncio.get_running_loop().time()
        standing = await self.ask(_may_join, visitor, channel)
        return None if standing is None else Allowed(at, standing)

    async def standing_of(self, people: set[UUID]) -> Mapping[UUID, int]:
        """How these people stand at this instant."""
        return await self.ask(_standing_of, people)

    def declared(self, channel: Channel) -> LiveChannel:
        """What the room said of channels of this kind."""
        return registry(self._app).channels[channel.kind]

    async def here(self, channel: Channel) -> Message:
        """Who is in a channel: how many, and by name where the room wants that and they are few enough to read."""
        people = await self.presence.here(channel, self.members)
        found: Message = {"count": len(people)}
        if self.declared(channel).shows_names and len(people) <= MOST_NAMES:
            names = await self.ask(accounts.names_of, people)
            found["people"] = sorted(
                ({"id": short(person_id), "name": name} for person_id, name in names.items()),
                key=lambda person: (person["name"], person["id"]),
            )
        return found

    async def _spread(self) -> None:
        """Send what was told in the order in which it was told, until nothing more will be."""
        while (waiting := await self._waiting.get()) is not None:
            channel, told = waiting
            self.told[channel] = max(told.number, self.told.get(channel, 0))
            try:
                await self.server.emit("told", channel.message(**told.message()), to=channel.room)
            except Exception:  # The others are still to be sent theirs.
                log.exception("an event could not be sent")

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        visitor: Visitor = environ["asgi.scope"][VISITOR]
        others = sum(each.visitor.person_id == visitor.person_id for each in self.connections.values())
        if others >= MOST_OF_A_PERSON:
            raise Refused("too many")
        self.connections[sid] = Connection(visitor)

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        connection = self.connections.get(sid)
        if connection is not None:
            for channel in list(connection.joined):
                await self._go(sid, channel, is_leaving=True)
            del self.connections[sid]

    async def _join(self, sid: str, data: object = None) -> Message:
        connection, channel = self.connections.get(sid), channel_in(data)
        if connection is None or channel is None:
            return UNKNOWN
        if len(connection.joined) >= MOST_CHANNELS:
            return {"error": "too many"}
        # Asked first: what changes in between is found changed in the next round rather than never.
        standing = await self.ask(queries.standing_of, {channel})
        allowed = await self.may_join(connection.visitor, channel) if channel in standing else None
        if allowed is None or sid not in self.connections:
            return UNKNOWN
        self.standing.setdefault(channel, standing[channel])
        await self._enter(sid, connection, channel, allowed)
        # Asked after entering: what is told in between comes twice rather than never.
        answer = await self._what_was_missed(channel, last_in(data))
        return {**answer, "here": await self.here(channel)} if self.declared(channel).tells_presence else answer

    async def _leave(self, sid: str, data: object = None) -> None:
        channel = channel_in(data)
        if channel is not None and sid in self.connections and channel in self.connections[sid].joined:
            await self._go(sid, channel)

    async def _missed(self, sid: str, data: object = None) -> Message:
        connection, channel = self.connections.get(sid), channel_in(data)
        if connection is None or channel is None or channel not in connection.joined:
            return UNKNOWN
        return await self._what_was_missed(channel, last_in(data))

    async def _writing(self, sid: str, data: object = None) -> None:
        """Somebody writes, and says so again while they go on; the others hear of it, and nothing of it is kept."""
        connection, channel = self.connections.get(sid), channel_in(data)
        if connection is None or channel is None or channel not in connection.joined:
            return
        moment = asyncio.get_running_loop().time()
        if not self.declared(channel).tells_writing or moment - connection.wrote_at < TELL_OF_WRITING_EVERY:
            return
        connection.wrote_at = moment
        person_id = connection.visitor.person_id
        names = await self.ask(accounts.names_of, {person_id})
        if person_id in names:
            person = {"id": short(person_id), "name": names[person_id]}
            await self.server.emit("writing", channel.message(person=person), to=channel.room, skip_sid=sid)

    async def _what_was_missed(self, channel: Channel, last: int | None) -> Message:
        missed = await self.ask(queries.missed, channel, last)
        if missed.events is None:
            return {"newest": missed.newest, "reload": True}
        return {"newest": missed.newest, "missed": [told.message() for told in missed.events]}

    async def _enter(self, sid: str, connection: Connection, channel: Channel, allowed: Allowed) -> None:
        await self.server.enter_room(sid, channel.room)
        is_new = channel not in connection.joined
        connection.joined[channel] = allowed
        if not is_new:
            return
        person_id = connection.visitor.person_id
        self.members[channel][person_id] += 1
        if self.members[channel][person_id] == 1 and self.declared(channel).tells_presence:
            self.changed.add(channel)
            await self.presence.entered(channel, person_id)

    async def _go(self, sid: str, channel: Channel, *, is_leaving: bool = False) -> None:
        connection = self.connections[sid]
        if connection.joined.pop(channel, None) is None:
            return
        person_id, people = connection.visitor.person_id, self.members[channel]
        people[person_id] -= 1
        if people[person_id] == 0:
            del people[person_id]
            if self.declared(channel).tells_presence:
                self.changed.add(channel)
                await self.presence.left(channel, person_id)
        if not people:
            self.members.pop(channel, None)
            self.told.pop(channel, None)
            self.standing.pop(channel, None)
        if not is_leaving:  # Who leaves altogether is let go of by the library.
            await self.server.leave_room(sid, channel.room)


async def ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel the tasks and wait until they have let go of what they held; a library may miss that it was cancelled, so it is told again."""
    waiting = set(tasks)
    for _time in range(TIMES_TO_CANCEL):
        for task in waiting:
            task.cancel()
        if waiting:
            _done, waiting = await asyncio.wait(waiting, timeout=SECONDS_TO_CANCEL)


def _server(redis_url: str | None) -> AsyncServer:
    manager = (
        AsyncManager()
        if redis_url is None
        else AsyncRedisManager(redis_url, REDIS_CHANNEL, redis_options={"socket_connect_timeout": 1.0})
    )
    return AsyncServer(
        async_mode="asgi",
        client_manager=manager,
        # The door has looked at the origin already; no other site is told that it may read.
        cors_allowed_origins=[],
        max_http_buffer_size=MOST_BYTES,
        # One after the other for each socket, so that who says much waits for themselves.
        async_handlers=False,
        logger=wire_log,
        engineio_logger=wire_log,
    )


async def _let_go_of_redis(manager: AsyncManager) -> None:
    """Close what the manager opened with the first connection; it has no end of its own."""
    if isinstance(manager, AsyncRedisManager) and manager.redis is not None:
        if listening := getattr(manager, "thread", None):  # Begun with the first connection, if there was one.
            await ended(listening)
        await manager.pubsub.aclose()
        await manager.redis.aclose()


def _actor_with(cookie: str) -> Actor:
    """Who has these cookies, as any request is asked."""
    return ask(Authentication).actor_of(Request({"HTTP_COOKIE": cookie}))  # type: ignore[type-abstract]


def _standing_of(people: set[UUID]) -> Mapping[UUID, int]:
    return ask(Authentication).standing_of(people)  # type: ignore[type-abstract]


def _may_join(visitor: Visitor, channel: Channel) -> int | None:
    """How the visitor stands, if they may follow the channel."""
    declared = registry().channels.get(channel.kind)
    actor = _actor_with(visitor.cookie)
    if declared is None or actor.session_id != visitor.session_id:
        return None
    try:
        return actor.standing if declared.may_join(actor, channel.id) else None
    except DomainError:
        return None
