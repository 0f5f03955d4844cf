"""The `fs` service: files that blocks from others keep. They stand beside the fields of the block, in the same rows (C2).

A field of the name `files of NAME` holds path -> entry, as `folders.Entry`. What was written while a handler ran, or while a block was
drawn, stands in it as it is; the service that writes the state down stores it (`services/block_files.py`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from xblock.fields import BlockScope, Scope, UserScope
from xblock.runtime import KeyValueStore

from courses.runtime.state import LearnerStateStore

PREFIX = "files of "
DEFAULT = "fs"


@dataclass(frozen=True)
class KeptFiles:
    """Gives out one file system for each field of a block that asks for it, as far as the scope of the field reaches.

    Files of fields that belong to the author are shared by all learners of the course: nobody else writes them here.
    """

    store: LearnerStateStore
    address: Callable[[Any, str], str]
    """Of a block, and of a place below it, where the browser fetches it."""

    def load(self, field: Any, block: Any) -> Any:
        """The file system of `field` in `block`."""
        name = str(getattr(field, "name", None) or DEFAULT)
        folders = importlib.import_module("courses.runtime.folders")
        largest = folders.LARGEST_FILE if self.store.writes else folders.LARGEST_WHILE_DRAWN

        def address(path: str, version: str) -> str:
            return self.address(block, f"{quote(name)}/{quote(path)}" + (f"?v={version}" if version else ""))

        return folders.KeptFolder(_InState(self.store, _key(field, block, PREFIX + name)), address, largest)


@dataclass(frozen=True)
class _InState:
    """The entries of a file system in the state of a block."""

    store: LearnerStateStore
    key: KeyValueStore.Key

    def all(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.store.get(self.key) if self.store.has(self.key) else {}
        return found

    def replace(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.store.set(self.key, dict(entries))


def _key(field: Any, block: Any, name: str) -> KeyValueStore.Key:
    scope: Any = getattr(field, "scope", None)
    if getattr(scope, "user", UserScope.NONE) is UserScope.NONE:
        scope = Scope.user_state_summary
    ids = block.scope_ids
    places = {BlockScope.DEFINITION: ids.def_id, BlockScope.TYPE: ids.block_type, BlockScope.ALL: None}
    return KeyValueStore.Key(
        scope=scope,
        user_id=ids.user_id if scope.user is UserScope.ONE else None,
        block_scope_id=places.get(scope.block, ids.usage_id),
        field_name=name,
        block_family=block.entry_point,
    )
