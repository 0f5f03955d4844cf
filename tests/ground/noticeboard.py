"""A room whose pages are live, and its readers: what the ground promises to rooms that tell channels what happens."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import aiohttp
import socketio  # type: ignore[import-untyped]
from flask import Blueprint, Flask, render_template_string

import minamata
from minamata import serving
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db, new_id, transaction
from minamata.live.services import tell
from minamata.modules import LiveChannel, Module
from minamata.policies import Actor
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import people
from tests.server import free_port

NAMES = (*minamata.GROUND, "tests.ground.rooms.noticeboard")
BOARD, VAULT, NOWHERE = new_id(), new_id(), new_id()

blueprint = Blueprint("noticeboard", __name__, url_prefix="/<lang:lang>/noticeboard")

T = TypeVar("T")

PAGE = """{% extends "base.html" %}{% block title %}Board{% endblock %}{% block content %}
<section {{ live_channel("noticeboard.board", board) }}></section>
<script type="module" src="{{ asset_url("live.js") }}"></script>{% endblock %}"""


@blueprint.get("/")
def board() -> str:
    return render_template_string(PAGE, board=BOARD)


def _may_read(actor: Actor, board_id: UUID) -> bool:
    return actor.is_signed_in and board_id in {BOARD, VAULT} and (board_id == BOARD or actor.has("administrator"))


module = Module(
    name="noticeboard",
    blueprints=(blueprint,),
    live=(
        LiveChannel("noticeboard.board", _may_read, shows_names=True, tells_writing=True),
        LiveChannel("noticeboard.quiet", _may_read, tells_presence=False),
        LiveChannel("noticeboard.readers", _may_read),
    ),
)


@transaction
def pin(notice: UUID, board_id: UUID = BOARD, kind: str = "noticeboard.board") -> int:
    """Pin a notice, and tell those who look at the board."""
    return tell(kind, board_id, "pinned", {"notice": notice})


@transaction
def pin_many(count: int) -> None:
    for _number in range(count):
        pin(new_id())


@dataclass
class Served:
    """The application with the noticeboard, served by a thread of this process."""

    app: Flask
    address: str
    server: serving.Server
    thread: threading.Thread

    def cookie_of(self, name: str = "Amina Reader", *roles: str) -> str:
        """The cookie of a new person who just signed in."""
        with self.app.app_context():
            person = people.person(name)
            for role in roles:
                people.grant(person, role)
            client = self.app.test_client()
            assert isinstance(client, Browser)
            client.sign_in(person)
            cookie = client.get_cookie("minamata")
            assert cookie is not None
            db.session.remove()
        return f"minamata={cookie.value}"

    def break_connections(self) -> None:
        """Have every line drop, as a weak network does."""
        sockets = self.server._sockets
        assert sockets is not None
        loop, _spread = self.app.extensions["minamata_live"]._sockets

        async def drop() -> None:
            for socket in list(sockets.server.eio.sockets.values()):
                await socket.close(wait=False, abort=True)
                await socket.queue.put(None)

        asyncio.run_coroutine_threadsafe(drop(), loop).result(5)

    def do(self, work: Callable[[], Any]) -> Any:
        """Do something in the application, as one of its requests would."""
        with self.app.app_context():
            try:
                return work()
            finally:
                db.session.remove()


@contextlib.contextmanager
def served(
    environ: dict[str, str],
    parts: Collection[serving.Part] = ("web", "live"),
    names: Sequence[str] = NAMES,
    **settings: str,
) -> Iterator[Served]:
    """The room, or those of `names`, ready to be connected to; its end is the orderly end of the server."""
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_from({**environ, "PORT": port, "MINAMATA_BASE_URL": address, **settings}), names)
    app.test_client_class = Browser
    ready = threading.Event()
    server = serving.server_for(app, ready.set, parts)
    listener = serving.bind(app.extensions["settings"])
    thread = threading.Thread(target=Context().run, args=(lambda: server.run(sockets=[listener]),))
    thread.start()
    assert ready.wait(20)
    try:
        yield Served(app, address, server, thread)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        with app.app_context():
            db.engine.dispose()
        assert not thread.is_alive()


@dataclass
class Reader:
    """Somebody's page that is open: what it heard."""

    client: Any
    heard: list[dict[str, Any]] = field(default_factory=list)
    here: list[dict[str, Any]] = field(default_factory=list)
    newest: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    writing: list[dict[str, Any]] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def join(self, board_id: UUID = BOARD, kind: str = "noticeboard.board", **more: Any) -> Any:
        return await self.client.call("join", {"kind": kind, "id": short(board_id), **more}, timeout=10)

    async def has_heard(self, count: int) -> list[int]:
        """The numbers heard, when there are so many."""
        await until(lambda: len(self.heard) >= count)
        return [event["number"] for event in self.heard]


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        await asyncio.sleep(0.01)


async def _read(response: aiohttp.ClientResponse) -> None:
    """The client of Socket.IO leaves answers unread, and aiohttp would complain of connections that are not closed."""
    if response.status != 101:
        await response.read()


@contextlib.asynccontextmanager
async def reader(address: str, cookie: str, transport: str = "websocket", **headers: str) -> AsyncIterator[Reader]:
    """A browser with a page open."""
    session = aiohttp.ClientSession(raise_for_status=_read)
    client = socketio.AsyncClient(reconnection=False, http_session=session)
    made = Reader(client)
    client.on("told", made.heard.append)
    client.on("here", made.here.append)
    client.on("newest", made.newest.append)
    client.on("gone", made.gone.append)
    client.on("writing", made.writing.append)
    client.on("disconnect", lambda *_reason: made.ended.set())
    sent = {"Cookie": cookie, "Origin": address, **headers}
    try:
        await client.connect(address, sent, transports=[transport], socketio_path="live", wait_timeout=5)
        yield made
    finally:
        await client.disconnect()
        await session.close()


def play(scene: Coroutine[Any, Any, T]) -> T:
    """Play a scene in a thread of its own: tests in a browser leave a loop in the main one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, scene).result()
