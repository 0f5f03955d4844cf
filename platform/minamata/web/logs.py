"""Logs as lines of JSON, each with the reference of the request, so that a reference on a page finds its line."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

LEFT_OUT = ("token", "file_name")

log = logging.getLogger("minamata.request")


def reference() -> str:
    """The reference of the present request, short enough to be read out on the telephone."""
    if "reference" not in g:
        signs = "".join(secrets.choice(ALPHABET) for _sign in range(8))
        g.reference = f"R-{signs[:4]}-{signs[4:]}"
    return str(g.reference)


class JsonLines(logging.Formatter):
    """One JSON object a line; whatever a record carries beside the ordinary is kept."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["reference"] = reference()
        line.update({key: value for key, value in vars(record).items() if key not in ORDINARY})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def install(app: Flask) -> None:
    """Log each answer with its time; health checks and static files stay silent."""

    @app.before_request
    def start_the_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_the_answer(response: Response) -> Response:
        response.headers["X-Request-Id"] = reference()
        if request.endpoint not in {"health.alive", "health.ready", "health.metrics", "static_files.serve"}:
            milliseconds = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
            log.info(
                "answered",
                extra={
                    "method": request.method,
                    "path": _path(),
                    "status": response.status_code,
                    "milliseconds": milliseconds,
                },
            )
        return response


def to_stderr(level: int = logging.INFO) -> None:
    """Send the program's log lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The mail server of aiosmtpd repeats each line of a conversation: who writes, and to which address of whose.
    for chatty in ("oidc_provider_mock", "uvicorn.error", "huey", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _path() -> str:
    """What was asked for, without what opens something by itself, and without the names that people gave their files."""
    path = request.path
    for name in LEFT_OUT:
        said = str((request.view_args or {}).get(name) or "")
        path = path.replace(said, f"<{name}>") if said else path
    return path
