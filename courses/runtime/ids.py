"""Names of courses and blocks as opaque keys, the form every XBlock expects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Never

from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import BlockUsageLocator
from xblock.runtime import IdGenerator, IdReader


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


class UsageIds(IdReader, IdGenerator):  # type: ignore[misc]
    """Usage and definition are the same here: a block has one place in a course. Asides are off, so nothing else is ever asked."""

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        return str(def_id.block_type)

    def _no_asides(self, *_arguments: Any) -> Never:
        raise LookupError("asides are off")

    get_usage_id_from_aside = get_definition_id_from_aside = _no_asides
    get_aside_type_from_usage = get_aside_type_from_definition = _no_asides
    create_aside = create_usage = create_definition = _no_asides
