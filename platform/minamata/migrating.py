"""Bringing the database to the schema of the code, and telling whether it is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from minamata.db import db

PREPARING = 20_170_816  # any number that is ours alone: the day the Convention entered into force


def migrate() -> None:
    """Run what has not been run yet."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of several processes that start together, let one prepare the database while the others wait; SQLite has but one process."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(select(func.pg_advisory_lock(PREPARING)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(PREPARING)))
            connection.commit()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table or an index is of our models: what the full-text search of a database keeps for itself is none of theirs."""
    return not (kind == "table" and (name or "").startswith("search_fts")) and name != "ix_search_document_terms"


def is_current() -> bool:
    """Whether every migration has been run."""
    script = ScriptDirectory(str(current_app.extensions["migrate"].directory))
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(script.get_heads())
