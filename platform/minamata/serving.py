"""Serving: one uvicorn around the Flask application, with the job runner in the same process."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, has_app_context

from minamata.config import Settings, SettingsError
from minamata.db import db
from minamata.jobs.runner import Runner

THREADS = 16
GRACE = 20


def bind(settings: Settings) -> socket.socket:
    """Take the address, or raise SettingsError with a sentence when another program has it.

    Whoever asks before the program is ready waits for it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
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


def asgi(app: Flask) -> Any:
    """The application as uvicorn calls it."""
    return WSGIMiddleware(app.wsgi_app, workers=THREADS)  # type: ignore[arg-type]


def serve(app: Flask, listener: socket.socket, when_ready: Callable[[], None] = lambda: None) -> None:
    """Answer on `listener` until SIGTERM or SIGINT; requests under way are finished first."""
    if has_app_context():
        db.session.remove()
    runner: Runner = app.extensions["minamata_bell"]
    settings: Settings = app.extensions["settings"]
    server = _Server(
        uvicorn.Config(
            asgi(app),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
        ),
        when_ready,
    )
    runner.start()
    try:
        # In a context of its own: every request would inherit ours, and with it one `g` and one session for all.
        Context().run(server.run, sockets=[listener])
    finally:
        runner.stop()


class _Server(uvicorn.Server):
    """Tells when it is listening, and takes a signal as a wish that is fulfilled by an orderly end."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if not self.should_exit:
            self._when_ready()

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
