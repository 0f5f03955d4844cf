"""Runs migrations on the database of the present application."""

from __future__ import annotations

import importlib
from typing import Any

from alembic import context
from flask import current_app

import minamata
from minamata.db import Base, db
from minamata.migrating import is_ours

for name in (*minamata.GROUND, *minamata.MODULES):
    if importlib.util.find_spec(f"{name}.models"):
        importlib.import_module(f"{name}.models")


def skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """A migration that changes nothing is not written."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    """Each migration in a transaction of its own."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            process_revision_directives=skip_empty,
            include_name=is_ours,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
