"""Serving: one uvicorn around the Flask application, with the sockets and the job runner in the same process, or each in one of its own."""

from __future__ import annotations

import contextlib
import errno
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextvars import Context
from typing import Any, Literal

import socketio  # type: ignore[import-untyped]
import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, has_app_context

from minamata.config import Settings, SettingsError
from minamata.db import db
from minamata.files.streaming import Streaming
from minamata.jobs.runner import Runner
from minamata.live.door import Door
from minamata.live.sockets import MOST_BYTES, Sockets
from minamata.live.watching import Watch
from minamata.receiving import received

if sys.platform != "win32":
    import resource

THREADS = 16
GRACE = 20
# Each socket is a file to the system, and many systems begin with 1024.
MOST_FILES = 65_536
COLLECT_AFTER = (50_000, 50, 100)

Part = Literal["web", "live", "jobs"]
PARTS: frozenset[Part] = frozenset({"web", "live", "jobs"})
SOCKETS_PATH = "/live/"
# What a process without pages answers all the same, to those who watch over it.
WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})


def bind(settings: Settings) -> socket.socket:
    """Take the address, or raise SettingsError with a sentence when another program has it.

    Whoever asks before the program is ready waits for it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With its protocol named: asyncio sends without delay only then, and every page would wait 40 ms for the word that its head arrived.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {settings.port} is taken by another program; stop it, or choose another with PORT=8001."
            ) from error
        raise SettingsError(
            f"The address {settings.host}:{settings.port} cannot be used ({error.strerror}); choose another with HOST and PORT."
        ) from error
    return listener


def asgi(app: Flask, sockets: Sockets | None = None, pages: bool = True) -> Any:
    """The application as uvicorn calls it: the sockets below /live/, files to play beside the threads, everything else for Flask."""
    flask = WSGIMiddleware(app.wsgi_app, workers=THREADS)  # type: ignore[arg-type]
    streaming = Streaming(app) if pages and "minamata_storage" in app.extensions else None
    door = None
    if sockets is not None:
        spoken = socketio.ASGIApp(sockets.server, socketio_path=SOCKETS_PATH)
        door = Door(sockets, spoken, app.extensions["settings"].base_url)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if door is not None and path == SOCKETS_PATH:
            await door(scope, receive, send)
        elif streaming is not None and await streaming.takes(scope, receive, send):
            pass
        elif scope["type"] == "http" and (pages or path in WATCHED):
            give, body = await received(scope, receive)
            try:
                await flask(scope, give, send)
            finally:
                if body is not None:
                    body.close()
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
        else:
            await send({"type": "websocket.close", "code": 1008})

    return application


def serve(
    app: Flask,
    listener: socket.socket,
    when_ready: Callable[[], None] = lambda: None,
    parts: Collection[Part] = PARTS,
) -> None:
    """Answer on `listener` until SIGTERM or SIGINT; requests under way are finished first, and sockets are sent away.

    `parts` says what this process does: answer pages (`web`), hold sockets (`live`), run jobs (`jobs`).
    """
    if has_app_context():
        db.session.remove()
    runner: Runner = app.extensions["minamata_bell"]
    server = server_for(app, when_ready, parts)
    if "live" in parts:
        _prepare_for_many_sockets()
    if "jobs" in parts:
        runner.start()
    try:
        # In a context of its own: every request would inherit ours, and with it one `g` and one session for all.
        Context().run(server.run, sockets=[listener])
    finally:
        if "jobs" in parts:
            runner.stop()


def server_for(app: Flask, when_ready: Callable[[], None] = lambda: None, parts: Collection[Part] = PARTS) -> Server:
    """The server of these parts, ready to run; without sockets when the application has no live module."""
    settings: Settings = app.extensions["settings"]
    sockets = Sockets(app) if "live" in parts and "minamata_live" in app.extensions else None
    config = uvicorn.Config(
        asgi(app, sockets, "web" in parts),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ws="wsproto" if sockets is not None else "none",
        ws_max_size=MOST_BYTES,
        # Engine.IO knocks by itself; and compression would take more memory for each reader than all the rest.
        ws_ping_interval=None,
        ws_per_message_deflate=False,
    )
    return Server(config, when_ready, sockets)


def _prepare_for_many_sockets() -> None:
    """Collecting garbage among the objects of thousands of sockets stops all of them; it is done less often (tests/bench/live.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class Server(uvicorn.Server):
    """Tells when it is listening, opens and closes the sockets, and takes a signal as a wish that is fulfilled by an orderly end."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None], sockets: Sockets | None) -> None:
        super().__init__(config)
        self._when_ready = when_ready
        self._sockets = sockets
        self._watch = Watch(sockets) if sockets is not None else None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._sockets is not None and self._watch is not None:
            await self._sockets.open()
            self._watch.start()
        await super().startup(sockets=sockets)
        if not self.should_exit:
            self._when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._sockets is not None and self._watch is not None:
            await self._watch.stop()
            await self._sockets.close()
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does it, but without raising the signal again at the end, which would end the process with an error."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
