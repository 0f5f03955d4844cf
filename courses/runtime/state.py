"""Learner fields of blocks: read for many blocks at once, kept in memory while a unit is answered, written back together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import simplejson
from sqlalchemy import Uuid, bindparam, select
from xblock.fields import BlockScope, Scope, UserScope
from xblock.runtime import KeyValueStore

from courses.models import LearnerState
from minamata.db import db, now

NO_ONE = uuid.UUID(int=0)
ALL = ""
STATE_OF_A_UNIT = select(LearnerState).where(
    LearnerState.course_id == bindparam("course", type_=Uuid()),
    LearnerState.person_id == bindparam("person", type_=Uuid()),
    LearnerState.block_key.in_(bindparam("keys", expanding=True)),
)


class LearnerStateStore(KeyValueStore):  # type: ignore[misc]
    """An XBlock key-value store over `LearnerState` for one learner in one course.

    Rows are found by (block or block type, scope). Values survive as the XBlock fields made them: stored with simplejson, which keeps
    named tuples as lists would not be read back by some published blocks.
    """

    def __init__(self, person_id: UUID, course_id: UUID, block_keys: Iterable[str]) -> None:
        self._person_id = person_id
        self._course_id = course_id
        self._keys = tuple(block_keys)
        self._rows: dict[tuple[str, str], LearnerState] | None = None
        self._changed: dict[tuple[str, str], dict[str, Any]] = {}

    def get(self, key: KeyValueStore.Key) -> Any:
        return self._fields(key)[key.field_name]

    def has(self, key: KeyValueStore.Key) -> bool:
        return key.field_name in self._fields(key)

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        self._for_writing(key)[key.field_name] = value

    def set_many(self, update_dict: dict[KeyValueStore.Key, Any]) -> None:
        for key, value in update_dict.items():
            self.set(key, value)

    def delete(self, key: KeyValueStore.Key) -> None:
        del self._for_writing(key)[key.field_name]

    def fields_of(self, block_key: str) -> dict[str, Any]:
        """All `user_state` fields of one block, as they stand."""
        place = (block_key, Scope.user_state.name)
        return self._changed.get(place) or (dict(row.fields) if (row := self._read().get(place)) else {})

    def write_back(self) -> None:
        """Put every change into its row; inside a transaction."""
        rows = self._read()
        for (block_key, scope), fields in self._changed.items():
            plain = simplejson.loads(simplejson.dumps(fields))
            row = rows.get((block_key, scope))
            if row is None:
                row = LearnerState(
                    person_id=self._person_id,
                    course_id=self._course_id,
                    block_key=block_key,
                    scope=scope,
                    fields=fields,
                )
                rows[block_key, scope] = row
                db.session.add(row)
            row.fields, row.updated_at = plain, now()
        self._changed.clear()

    def _fields(self, key: KeyValueStore.Key) -> dict[str, Any]:
        place = _place(key)
        if place in self._changed:
            return self._changed[place]
        row = self._read().get(place)
        return row.fields if row is not None else {}

    def _for_writing(self, key: KeyValueStore.Key) -> dict[str, Any]:
        return self._changed.setdefault(_place(key), dict(self._fields(key)))

    def _read(self) -> dict[tuple[str, str], LearnerState]:
        if self._rows is None:
            place = {"course": self._course_id, "person": self._person_id, "keys": [*self._keys, ALL]}
            rows = db.session.scalars(STATE_OF_A_UNIT, place)
            self._rows = {(row.block_key, row.scope): row for row in rows}
        return self._rows


def _place(key: KeyValueStore.Key) -> tuple[str, str]:
    """The row of a field; this slice keeps what a learner owns, and refuses what all learners would share."""
    scope = key.scope
    if scope.user is not UserScope.ONE:
        raise NotImplementedError(f"fields of scope {scope} are not kept yet")
    if scope.block is BlockScope.USAGE:
        return str(key.block_scope_id.block_type) + "@" + str(key.block_scope_id.block_id), Scope.user_state.name
    return ALL, f"{scope.block.name}:{key.block_scope_id}"
