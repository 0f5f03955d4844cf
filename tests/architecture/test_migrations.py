"""Migrations go up and down, and end where the models are."""

from __future__ import annotations

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from minamata.db import Base, db
from minamata.migrating import is_current, is_ours


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def test_a_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(app: Flask) -> None:
    assert is_current()
    full = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    assert not is_current()
    flask_migrate.upgrade()
    assert tables() == full
    assert is_current()


def test_the_log_is_append_only_after_migrating_down_and_up(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        kinds = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"}
        asked = kinds.get(db.engine.dialect.name, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = set(connection.exec_driver_sql(asked).scalars())
    assert any(name.startswith("audit_entry") for name in triggers)
