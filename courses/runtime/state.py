"""Learner fields of blocks: read for many blocks at once, kept in memory while a unit is answered, written back together."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import simplejson
from opaque_keys.edx.asides import AsideDefinitionKeyV2, AsideUsageKeyV2
from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from xblock.fields import BlockScope, Scope, UserScope
from xblock.runtime import KeyValueStore

from courses.models import LearnerPreference, LearnerState, SharedState
from courses.runtime.ids import block_key
from minamata.db import db, new_id, now

STATE_OF_A_UNIT = select(LearnerState).where(
    LearnerState.course_id == bindparam("course", type_=Uuid()),
    LearnerState.person_id == bindparam("person", type_=Uuid()),
    LearnerState.block_key.in_(bindparam("keys", expanding=True)),
)

Row = LearnerState | LearnerPreference | SharedState


class Place(NamedTuple):
    """Whose fields, and which: those of a block for a learner, of a learner over all courses, or of a block for all learners."""

    table: type[Row]
    name: str
    scope: str = ""


class LearnerStateStore(KeyValueStore):  # type: ignore[misc]
    """An XBlock key-value store for one learner in one course, over all scopes that are not the author's (C2).

    Values survive as the XBlock fields made them: stored with simplejson, which keeps named tuples as objects that their fields can read
    again. What is given out is a copy, so that a block which changes a list in place changes nothing until it is saved.
    `writes` is said by those who will call `write_back`: what all learners share is then locked when it is first read.
    """

    def __init__(self, person_id: UUID, course_id: UUID, block_keys: Iterable[str], writes: bool = False) -> None:
        self._person_id = person_id
        self._course_id = course_id
        self._wanted = set(block_keys)
        self._rows: dict[Place, Row] = {}
        self._known: set[str] = set()
        self._read_others: set[type[Row]] = set()
        self._shared_known: set[str] = set()
        self._writes = writes
        self._changed: dict[Place, dict[str, Any]] = {}

    @property
    def course_id(self) -> UUID:
        return self._course_id

    @property
    def writes(self) -> bool:
        """Whether what is changed will be written by the one who made this store."""
        return self._writes

    def get(self, key: KeyValueStore.Key) -> Any:
        return copy.deepcopy(self._fields(_place(key))[key.field_name])

    def has(self, key: KeyValueStore.Key) -> bool:
        return key.field_name in self._fields(_place(key))

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        self._for_writing(_place(key))[key.field_name] = copy.deepcopy(value)

    def set_many(self, update_dict: dict[KeyValueStore.Key, Any]) -> None:
        for key, value in update_dict.items():
            self.set(key, value)

    def delete(self, key: KeyValueStore.Key) -> None:
        del self._for_writing(_place(key))[key.field_name]

    def fields_of(self, block_key: str) -> dict[str, Any]:
        """All `user_state` fields of one block, as they stand."""
        return dict(self._fields(Place(LearnerState, block_key, Scope.user_state.name)))

    @property
    def changes(self) -> Mapping[Place, Mapping[str, Any]]:
        """What differs from what was read, by place; all fields of each."""
        return self._changed

    def before(self, place: Place) -> Mapping[str, Any]:
        """All fields of a place as they were read."""
        self._read(place)
        row = self._rows.get(place)
        return row.fields if row is not None else {}

    def take(self, place: Place, fields: Mapping[str, Any]) -> None:
        """Let `fields` stand at `place`, beside those that are there."""
        self._for_writing(place).update(copy.deepcopy(dict(fields)))

    def write_back(self) -> None:
        """Put every change into its row; inside a transaction."""
        for place, fields in self._changed.items():
            self._read(place)
            plain = simplejson.loads(simplejson.dumps(fields))
            row = self._rows.get(place)
            if row is None:
                row = self._rows[place] = self._new_row(place)
                db.session.add(row)
            row.fields, row.updated_at = plain, now()
        self._changed.clear()

    def _new_row(self, place: Place) -> Row:
        if place.table is LearnerPreference:
            return LearnerPreference(person_id=self._person_id, name=place.name)
        if place.table is SharedState:
            return SharedState(course_id=self._course_id, name=place.name)
        return LearnerState(
            person_id=self._person_id, course_id=self._course_id, block_key=place.name, scope=place.scope
        )

    def _fields(self, place: Place) -> dict[str, Any]:
        if place in self._changed:
            return self._changed[place]
        return dict(self.before(place))

    def _for_writing(self, place: Place) -> dict[str, Any]:
        if place not in self._changed:
            self._changed[place] = copy.deepcopy(self._fields(place))
        return self._changed[place]

    def _read(self, place: Place) -> None:
        if place.table is LearnerState:
            self._read_blocks(place.name)
        elif place.table is SharedState:
            self._read_shared(place.name)
        elif LearnerPreference not in self._read_others:
            self._read_others.add(LearnerPreference)
            found = select(LearnerPreference).where(LearnerPreference.person_id == self._person_id)
            self._rows |= {Place(LearnerPreference, row.name): row for row in db.session.scalars(found)}

    def _read_blocks(self, name: str) -> None:
        """One question for all blocks that were named at first; one more for a block that nobody named."""
        if name in self._known:
            return
        keys = (self._wanted - self._known) | {name}
        rows = db.session.scalars(
            STATE_OF_A_UNIT, {"course": self._course_id, "person": self._person_id, "keys": sorted(keys)}
        )
        self._rows |= {Place(LearnerState, row.block_key, row.scope): row for row in rows}
        self._known |= keys

    def _read_shared(self, name: str) -> None:
        if name in self._shared_known:
            return
        keys = ((self._wanted - self._shared_known) | {name}) if not self._writes else {name}
        found = select(SharedState).where(SharedState.course_id == self._course_id, SharedState.name.in_(sorted(keys)))
        if self._writes:
            # Two learners may answer at the same time: there must be a row to wait for before either adds to it.
            self._let_shared_row_stand(name)
            found = found.with_for_update().execution_options(populate_existing=True)
        self._rows |= {Place(SharedState, row.name): row for row in db.session.scalars(found)}
        self._shared_known |= keys

    def _let_shared_row_stand(self, name: str) -> None:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        row = {"id": new_id(), "course_id": self._course_id, "name": name, "fields": {}, "updated_at": now()}
        db.session.execute(insert(SharedState).values(row).on_conflict_do_nothing())


def _place(key: KeyValueStore.Key) -> Place:
    """The row of a field, by whose it is and how far it reaches."""
    scope = key.scope
    name = _name(key.block_scope_id) if scope.block in {BlockScope.USAGE, BlockScope.DEFINITION} else ""
    if scope.block is BlockScope.TYPE:
        name = f"{key.block_family}:{key.block_scope_id}"
    if scope.user is UserScope.ALL:
        return Place(SharedState, name)
    if scope.block in {BlockScope.TYPE, BlockScope.ALL}:
        return Place(LearnerPreference, name)
    return Place(LearnerState, name, Scope.user_state.name)


def _name(scope_id: Any) -> str:
    """A block by its key; an aside by that of its block, and its type."""
    if isinstance(scope_id, AsideUsageKeyV2):
        return f"{block_key(scope_id.usage_key)}+{scope_id.aside_type}"
    if isinstance(scope_id, AsideDefinitionKeyV2):
        return f"{block_key(scope_id.definition_key)}+{scope_id.aside_type}"
    return block_key(scope_id)
