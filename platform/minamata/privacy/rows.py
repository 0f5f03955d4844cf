"""Rows of a table as they stand in an archive: names of columns with values that JSON knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, inspect, select

from minamata.db import Base, db


def rows_of(table: type[Base], which: ColumnElement[bool], without: Collection[str] = ()) -> list[dict[str, Any]]:
    """Every row of `table` that `which` finds, in the order of the keys, but for the columns `without`, which hold secrets."""
    columns = [column.key for column in inspect(table).column_attrs if column.key not in without]
    key = inspect(table).primary_key[0]
    found = db.session.scalars(select(table).where(which).order_by(key))
    return [{name: plain(getattr(row, name)) for name in columns} for row in found]


def plain(value: Any) -> Any:
    """A value as JSON knows it: ids, days and instants as text, texts in several languages by language."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
