"""The database itself refuses to change or remove a line of the log, on SQLite and on PostgreSQL.

Tables made from the models get the triggers at once (`attach`); a migration executes `statements` after it has made or rebuilt the
table, and `removal` before it drops the table for good.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event

from minamata.audit.models import AuditEntry

REFUSAL = "the audit log is append-only"

_ON = {
    "sqlite": (
        """
        CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
        """
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
        # INSERT OR REPLACE removes the old line without asking the trigger of DELETE.
        """
        CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation'; END $$
        """,
        """
        CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()
        """,
        """
        CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()
        """,
    ),
}

_OFF = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_no_update",
        "DROP TRIGGER IF EXISTS audit_entry_no_delete",
        "DROP TRIGGER IF EXISTS audit_entry_no_replace",
    ),
    "postgresql": ("DROP FUNCTION IF EXISTS audit_entry_refuse() CASCADE",),
}


def statements(dialect_name: str) -> list[str]:
    """What makes the table append-only in a database called `sqlite` or `postgresql`; LookupError for another."""
    return list(_ON[dialect_name])


def removal(dialect_name: str) -> list[str]:
    """What undoes `statements`; LookupError for a database it does not know."""
    return list(_OFF[dialect_name])


def attach() -> None:
    """Let tables that are made from the models have the triggers from the start."""
    table = AuditEntry.__table__
    if not event.contains(table, "after_create", _guard):
        event.listen(table, "after_create", _guard)
        event.listen(table, "before_drop", _release)


def _guard(_table: Table, connection: Connection, **_options: Any) -> None:
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _release(_table: Table, connection: Connection, **_options: Any) -> None:
    for statement in removal(connection.dialect.name):
        connection.exec_driver_sql(statement)
