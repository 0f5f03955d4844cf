"""Fields that authors set: read from the revision or edition, never written by a learner's request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xblock.field_data import FieldData
from xblock.fields import Field

from courses.runtime.content import BlockContent
from courses.runtime.ids import block_key


class AuthoredFields(FieldData):  # type: ignore[misc]
    """Content and settings of the blocks of a unit. OLX keeps them as attribute texts; each XBlock field knows how to read its own."""

    def __init__(self, contents: Mapping[str, BlockContent]) -> None:
        self._contents = contents

    def get(self, block: Any, name: str) -> Any:
        content = self._of(block)
        if name == "data":
            return content.content
        if name == "display_name":
            return content.display_name
        value = content.settings[name]
        field: Field = block.fields[name]
        try:
            return field.from_string(value) if isinstance(value, str) else field.from_json(value)
        except (ValueError, TypeError):
            return field.default

    def has(self, block: Any, name: str) -> bool:
        return name in {"data", "display_name"} or name in self._of(block).settings

    def set(self, block: Any, name: str, value: Any) -> None:
        raise PermissionError(f"{name} belongs to the author; a learner's request cannot change it")

    def delete(self, block: Any, name: str) -> None:
        self.set(block, name, None)

    def default(self, block: Any, name: str) -> Any:
        raise KeyError(name)

    def _of(self, block: Any) -> BlockContent:
        return self._contents[block_key(block.scope_ids.usage_id)]
