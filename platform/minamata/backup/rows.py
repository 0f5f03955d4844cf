"""Rows as lines of JSON, and back, by the types of their columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Table, Uuid, select

from minamata.db import Instant, LocalizedText
from minamata.i18n import Localized

AT_ONCE = 1000


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row of a table, a line each, in the order of its key, so that the same rows give the same bytes."""
    found = connection.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key.columns))
    names = [column.name for column in table.columns]
    for row in found:
        values = dict(zip(names, row, strict=True))
        yield json.dumps(values, default=_as_json, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def row_in(line: bytes, table: Table) -> dict[str, Any]:
    """The row that `lines_of` wrote. Columns that the table does not have any more are left out."""
    values = json.loads(line)
    return {column.name: _from_json(column, values[column.name]) for column in table.columns if column.name in values}


def forward_columns(table: Table, order: Sequence[Table]) -> list[Column[Any]]:
    """The columns that point at rows which come later in a restore: of the same table, or of one that is restored after it."""
    place = {each.name: number for number, each in enumerate(order)}
    return [
        column
        for column in table.columns
        for key in column.foreign_keys
        if place[key.column.table.name] >= place[table.name]
    ]


def _as_json(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in an archive")


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return Localized(value) if isinstance(column.type, LocalizedText) else value
