"""Bringing the database to the schema of the code, and telling whether it is there."""

from __future__ import annotations

import logging

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from minamata.db import db


def migrate() -> None:
    """Run what has not been run yet."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()


def is_current() -> bool:
    """Whether every migration has been run."""
    script = ScriptDirectory(str(current_app.extensions["migrate"].directory))
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(script.get_heads())
