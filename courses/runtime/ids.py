"""Names of courses and blocks as opaque keys, the form every XBlock expects."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Never

from opaque_keys.edx.asides import AsideDefinitionKeyV2, AsideUsageKeyV2
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import BlockUsageLocator
from xblock.runtime import IdGenerator, IdReader

_UNUSABLE = re.compile(r"[^\w.~-]+")


@lru_cache(maxsize=8192)
def usage_key(course_key: str, block_key: str) -> UsageKey:
    """The usage key of the block `type@url_name` in the course `course-v1:...`."""
    block_type, _at, url_name = block_key.partition("@")
    return BlockUsageLocator(  # type: ignore[no-untyped-call]
        CourseKey.from_string(course_key), block_type, url_name, deprecated=False
    )


def block_key(usage: UsageKey) -> str:
    """`type@url_name`, the name of a block within its course."""
    return f"{usage.block_type}@{usage.block_id}"


def nested_key(parent_key: str, block_type: str, name: str) -> str:
    """The name of a block that is written inside of another one: derived from its parent's, so that it is the same after every import."""
    inside = _UNUSABLE.sub("-", f"{parent_key.partition('@')[2]}.{name}")
    return f"{_UNUSABLE.sub('-', block_type)}@{inside}"


class UsageIds(IdReader, IdGenerator):  # type: ignore[misc]
    """Usage and definition are the same here: a block has one place in a course. An aside is named by its block and its type."""

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        return str(def_id.block_type)

    def get_usage_id_from_aside(self, aside_id: AsideUsageKeyV2) -> UsageKey:
        usage: UsageKey = aside_id.usage_key
        return usage

    def get_definition_id_from_aside(self, aside_id: AsideDefinitionKeyV2) -> UsageKey:
        usage: UsageKey = aside_id.definition_key
        return usage

    def get_aside_type_from_usage(self, aside_id: AsideUsageKeyV2) -> str:
        return str(aside_id.aside_type)

    def get_aside_type_from_definition(self, aside_id: AsideDefinitionKeyV2) -> str:
        return str(aside_id.aside_type)

    def create_aside(
        self, definition_id: UsageKey, usage_id: UsageKey, aside_type: str
    ) -> tuple[AsideDefinitionKeyV2, AsideUsageKeyV2]:
        keys: tuple[Any, Any] = (AsideDefinitionKeyV2, AsideUsageKeyV2)
        return keys[0](definition_id, aside_type), keys[1](usage_id, aside_type)

    def _nothing_is_made(self, *_arguments: Any) -> Never:
        raise LookupError("a course is made by importing it, never while a learner looks at it")

    create_usage = create_definition = _nothing_is_made
