"""What the program asks of the database, for tests that count it or look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from minamata.db import db


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed meanwhile, in their order, without the BEGIN of transactions.

    One application serves many tests: whatever happens meanwhile, nobody listens afterwards.
    """
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
