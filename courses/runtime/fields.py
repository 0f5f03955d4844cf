"""Fields that authors set: read from the revision or edition, never written by a learner's request."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Protocol

from opaque_keys.edx.keys import UsageKey
from xblock.field_data import FieldData
from xblock.fields import Field, Scope, UserScope

from courses.runtime.content import BlockContent
from courses.runtime.definitions import Definition
from courses.runtime.ids import block_key, usage_key


class Authored(Protocol):
    """Where authored fields come from."""

    course_key: str
    contents: Mapping[str, BlockContent]

    def definition(self, key: str) -> Definition | None:
        """What a block from others read out of its XML; None for a block of ours."""

    def parent_of(self, key: str) -> str | None: ...

    def children_of(self, key: str) -> tuple[str, ...]: ...


class ByScope(FieldData):  # type: ignore[misc]
    """Authors' fields from one place, everybody else's from another; every scope there is, and every one a block makes up."""

    def __init__(self, authored: FieldData, learned: FieldData) -> None:
        self._authored = authored
        self._learned = learned

    def _source(self, block: Any, name: str) -> FieldData:
        # Parent and children are scopes that say nothing of users.
        whose = getattr(block.fields[name].scope, "user", UserScope.NONE)
        return self._authored if whose is UserScope.NONE else self._learned

    def get(self, block: Any, name: str) -> Any:
        return self._source(block, name).get(block, name)

    def has(self, block: Any, name: str) -> bool:
        return bool(self._source(block, name).has(block, name))

    def set(self, block: Any, name: str, value: Any) -> None:
        self._source(block, name).set(block, name, value)

    def delete(self, block: Any, name: str) -> None:
        self._source(block, name).delete(block, name)

    def default(self, block: Any, name: str) -> Any:
        """Neither place knows of any; the field does."""
        raise KeyError(name)


class AuthoredFields(FieldData):  # type: ignore[misc]
    """Content, settings, parent and children of the blocks of a unit.

    For our blocks OLX keeps them as attribute texts, and each XBlock field knows how to read its own. Blocks from others have read their
    definition by themselves; what a policy of the package says beside it is added.
    """

    def __init__(self, source: Authored) -> None:
        self._source = source

    def get(self, block: Any, name: str) -> Any:
        key = _key_of(block)
        field: Field = block.fields[name]
        if field.scope == Scope.children:
            return [self._usage(child) for child in self._source.children_of(key)]
        if field.scope == Scope.parent:
            parent = self._source.parent_of(key)
            return None if parent is None else self._usage(parent)
        definition = self._source.definition(key)
        if definition is not None and name in definition.fields:
            return copy.deepcopy(definition.fields[name])
        content = self._source.contents[key]
        if definition is None and name == "data":
            return content.content
        if name == "display_name":
            return content.display_name
        value = content.settings[name]
        try:
            return field.from_string(value) if isinstance(value, str) else field.from_json(copy.deepcopy(value))
        except (ValueError, TypeError):
            return field.default

    def has(self, block: Any, name: str) -> bool:
        key = _key_of(block)
        if _is_aside(block):
            return False
        if block.fields[name].scope in {Scope.children, Scope.parent}:
            return True
        definition = self._source.definition(key)
        if definition is None:
            return name in {"data", "display_name"} or name in self._source.contents[key].settings
        if name in definition.fields:
            return True
        content = self._source.contents.get(key)
        return content is not None and (
            name in content.settings or (name == "display_name" and content.display_name != "")
        )

    def set(self, block: Any, name: str, value: Any) -> None:
        raise PermissionError(f"{name} belongs to the author; a learner's request cannot change it")

    def delete(self, block: Any, name: str) -> None:
        self.set(block, name, None)

    def default(self, block: Any, name: str) -> Any:
        raise KeyError(name)

    def _usage(self, key: str) -> UsageKey:
        return usage_key(self._source.course_key, key)


def _is_aside(block: Any) -> bool:
    return hasattr(block.scope_ids.usage_id, "aside_type")


def _key_of(block: Any) -> str:
    usage = block.scope_ids.usage_id
    return block_key(getattr(usage, "usage_key", usage))
