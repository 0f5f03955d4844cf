"""Counting the pages that this process answers, and a clock of its own that writes the counts down."""

from __future__ import annotations

import atexit
import logging
import threading

from flask import Flask, Response, request

from minamata.db import now
from minamata.i18n import current_language
from minamata.usage import services
from minamata.usage.tally import Tally, visit_of
from minamata.web.current import current_user

log = logging.getLogger(__name__)

EVERY = 60
NOT_COUNTED = frozenset({"health", "static_files", "jobs", "mail", "audit"})


def install(app: Flask) -> None:
    """Count each page that is read. Counts are kept in the process that answers, so it is this process that writes them down."""
    app.extensions["usage"] = Tally()
    clock = Clock(app)

    @app.after_request
    def count(response: Response) -> Response:
        if _is_a_page(response):
            visit = visit_of(current_user, now().date(), request.endpoint or "", current_language())
            services.tally().add(visit)
            if not app.testing:
                clock.start()
        return response


class Clock:
    """Writes down what was counted about once a minute, and at the end of the process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._is_running = False

    def start(self) -> None:
        """Begin with the first page that is counted; again changes nothing."""
        with self._lock:
            if not self._is_running:
                self._is_running = True
                atexit.register(self.strike)
                threading.Thread(target=self._run, name="usage", daemon=True).start()

    def strike(self) -> None:
        """Write down what was counted; a failure is logged, and the counts wait for the next time."""
        try:
            with self._app.app_context():
                services.flush()
        except Exception:
            log.exception("counts could not be written down")

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            self.strike()


def _is_a_page(response: Response) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.mimetype == "text/html"
        and request.blueprint is not None
        and request.blueprint not in NOT_COUNTED
    )
