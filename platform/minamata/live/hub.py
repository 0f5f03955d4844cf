"""Carries what was told from the thread or process that told it to the sockets, wherever they are.

In the process of the sockets it is handed over to their loop; from another process it goes through Redis, without which the process of the
sockets finds it in the database within seconds. So nothing hangs on this way: it is only the quickest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import current_app
from socketio import RedisManager  # type: ignore[import-untyped]

from minamata.live.wire import Channel, Told

log = logging.getLogger(__name__)

REDIS_CHANNEL = "minamata_live"
# Redis that does not answer delays the request that tells by no more than this.
REDIS_OPTIONS: dict[str, Any] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}

Spread = Callable[[Channel, Told], None]


class Hub:
    """The way from those who tell to the sockets."""

    def __init__(self, redis_url: str | None) -> None:
        self._redis_url = redis_url
        self._lock = threading.Lock()
        self._through_redis: RedisManager | None = None
        self._sockets: tuple[asyncio.AbstractEventLoop, Spread] | None = None

    def attach(self, loop: asyncio.AbstractEventLoop, spread: Spread) -> None:
        """The sockets are served in this process, on `loop`."""
        self._sockets = loop, spread

    def detach(self) -> None:
        """They no longer are."""
        self._sockets = None

    def spread(self, channel: Channel, told: Told) -> None:
        """Send an event to all who joined the channel; returns at once, and is called from any thread."""
        if (sockets := self._sockets) is not None:
            loop, spread = sockets
            with contextlib.suppress(RuntimeError):  # The loop has just ended; who comes back asks for what was missed.
                loop.call_soon_threadsafe(spread, channel, told)
        elif self._redis_url is not None:
            self._redis().emit("told", channel.message(**told.message()), namespace="/", room=channel.room)

    def close(self) -> None:
        """Let go of what was opened to Redis."""
        with self._lock:
            if self._through_redis is not None and self._through_redis.redis is not None:
                self._through_redis.redis.close()
            self._through_redis = None

    def _redis(self) -> RedisManager:
        with self._lock:
            if self._through_redis is None:
                self._through_redis = RedisManager(
                    self._redis_url, REDIS_CHANNEL, write_only=True, logger=log, redis_options=REDIS_OPTIONS
                )
            return self._through_redis


def hub() -> Hub:
    """The hub of the present application."""
    found: Hub = current_app.extensions["minamata_live"]
    return found
