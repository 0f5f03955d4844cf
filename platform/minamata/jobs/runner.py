"""The job runner: huey's consumer, inside the serving process or in one of its own, woken by a bell and by the clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from minamata import events
from minamata.config import Settings
from minamata.jobs import services

log = logging.getLogger(__name__)

NAME = "commons"
WORKERS = 2
# How long a bell may go unheard where the queue has to be looked at, in seconds.
LONGEST_SLEEP = 0.5
END_WITHIN = 15


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """Leaves the signals to the program."""

    def _set_signal_handlers(self) -> None:
        """The program ends us in its own order."""


class Runner:
    """Rings the bell for the runner of the same queue, wherever it runs; started, it is that runner.

    The queue is a file in the data folder, or Redis where MINAMATA_REDIS_URL names one. What is to be done stands in the outbox; the
    queue holds only calls to look there.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._consumer: Consumer | None = None

    def ring(self, at: datetime | None = None) -> None:
        """Have the outbox looked at, now or at `at`."""
        if at is None:
            # A call that waits is heard after what was committed by now, so one is enough.
            if not len(self._huey):
                self._calls["look"]()
        else:
            # The queue counts whole seconds and cuts off the rest: rung too early, nothing would be due yet.
            whole = at.replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
            self._calls["look"].schedule(eta=whole)

    def can_be_heard(self) -> bool:
        """Whether the queue answers; raises what its engine raises when it does not."""
        return len(self._huey) >= 0

    def start(self) -> None:
        """Begin to work, in threads of their own; what was left by a crash or came due meanwhile is done first."""
        self._consumer = _QuietConsumer(
            self._huey, workers=WORKERS, initial_delay=0.05, max_delay=LONGEST_SLEEP, shutdown_timeout=END_WITHIN
        )
        self._calls["strike"]()
        self._consumer.start()

    def stop(self) -> None:
        """Finish what is under way, begin nothing new."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._huey.storage.close()

    @cached_property
    def _huey(self) -> Huey:
        settings: Settings = self._app.extensions["settings"]
        if settings.redis_url:
            return RedisHuey(NAME, url=settings.redis_url, results=False, utc=True)
        settings.data.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(settings.data / "jobs.sqlite3"), results=False, utc=True)

    @cached_property
    def _calls(self) -> dict[str, Any]:
        look = self._huey.task(name="look")(self._look)
        strike = self._huey.task(name="strike")(self._strike)
        self._huey.periodic_task(crontab(minute="*"), name="each_minute")(self._strike)
        return {"look": look, "strike": strike}

    def _look(self) -> None:
        with self._app.app_context():
            try:
                events.drain(self._is_stopping)
            except Exception:
                log.exception("the outbox could not be drained")
                raise

    def _strike(self) -> None:
        """The clock: ask for what comes round, and look for what nobody rang for."""
        with self._app.app_context():
            services.ask_for_periodic_tasks()
        self._look()

    def _is_stopping(self) -> bool:
        return self._consumer is not None and self._consumer.stop_flag.is_set()
