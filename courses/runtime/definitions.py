"""What an author wrote into a block from others, read by the block itself: its own `parse_xml`, run once into plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Never
from uuid import UUID

from lxml import etree
from opaque_keys.edx.keys import UsageKey
from xblock.core import XBlock
from xblock.field_data import FieldData
from xblock.fields import ScopeIds
from xblock.runtime import Runtime

from courses.blocks.registry import is_ours
from courses.runtime.ids import UsageIds, block_key, nested_key, usage_key
from courses.runtime.loading import aside_class, block_class
from courses.runtime.mixins import InCourse
from courses.runtime.package_files import FAMILY, OverPackage

MOST_NESTED = 500


@dataclass
class Definition:
    """The authored fields of a block as JSON values, and its place among those that are written inside of the same element."""

    key: str
    type: str
    fields: dict[str, Any] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    parent: str | None = None


class TooManyBlocks(ValueError):
    """An element holds more blocks than a page could show."""


@lru_cache(maxsize=2048)
def defined_by(
    course_key: str, key: str, block_type: str, xml: str, revision_id: UUID | None = None
) -> Mapping[str, Definition]:
    """The block `key` and every block written inside of it, by key, the outermost first.

    Content never changes under its revision, so this is read once; a block may read files of the package beside it. Raises what the
    block's own reading of XML raises.
    """
    runtime = _Reading(course_key, revision_id)
    # A tag without anything is a block as it is by itself; the reader of packages keeps such a one as empty.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    element = etree.fromstring(xml.encode(), parser) if xml.strip() else etree.Element(block_type)
    runtime.read(element, key, block_type, None)
    return runtime.definitions


class _InMemory(FieldData):  # type: ignore[misc]
    """Fields as blocks set them while they read their XML."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions

    def get(self, block: XBlock, name: str) -> Any:
        return self._of(block)[name]

    def has(self, block: XBlock, name: str) -> bool:
        return name in self._of(block)

    def set(self, block: XBlock, name: str, value: Any) -> None:
        self._of(block)[name] = value

    def delete(self, block: XBlock, name: str) -> None:
        self._of(block).pop(name, None)

    def _of(self, block: XBlock) -> dict[str, Any]:
        usage = block.scope_ids.usage_id
        definition = self._definitions.get(block_key(getattr(usage, "usage_key", usage)))
        # What an aside reads for itself is kept apart from what its block reads.
        if definition is None or hasattr(usage, "aside_type"):
            return {}
        return definition.fields


class _Reading(OverPackage, Runtime):  # type: ignore[misc]
    """A runtime in which blocks read their definition, and nothing else."""

    def __init__(self, course_key: str, revision_id: UUID | None = None) -> None:
        ids = UsageIds()
        self.revision_id = revision_id
        self.definitions: dict[str, Definition] = {}
        super().__init__(ids, ids, services={"field-data": _InMemory(self.definitions)}, mixins=(InCourse,))
        self.course_id = usage_key(course_key, "course@course").course_key
        self._course_key = course_key
        self._ordinals: Counter[tuple[str, str]] = Counter()

    def read(self, element: Any, key: str, block_type: str, parent: str | None) -> UsageKey:
        """Let the block of that type read `element`; its fields stand in `definitions` afterwards."""
        if len(self.definitions) >= MOST_NESTED:
            raise TooManyBlocks(key)
        definition = self.definitions[key] = Definition(key, block_type, parent=parent)
        usage = usage_key(self._course_key, key)
        element.attrib.pop(FAMILY, None)
        self.parse_asides(element, usage, usage, None)
        block_type_class = self.load_block_type(block_type)
        mixed = block_type_class if is_ours(block_type) else self.mixologist.mix(block_type_class)
        if mixed.parse_xml.__func__ is XBlock.parse_xml.__func__:
            element.attrib.pop("url_name", None)  # it is in the key, and would be complained of as no field
        block = mixed.parse_xml(element, self, ScopeIds(None, block_type, usage, usage))
        definition.children = [block_key(child) for child in (block.children if block.has_children else ())]
        block.save()
        definition.fields.pop("children", None)
        definition.fields.pop("parent", None)
        return usage

    def add_node_as_child(self, block: XBlock, node: Any) -> None:
        """A tag inside of a block is a block of its own, named after where it stands unless its author named it."""
        if not isinstance(node.tag, str) or not block.has_children:
            return
        parent = block_key(block.scope_ids.usage_id)
        block_type = etree.QName(node).localname
        self._ordinals[parent, block_type] += 1
        name = node.get("url_name") or f"{block_type}-{self._ordinals[parent, block_type]}"
        block.children.append(self.read(node, nested_key(parent, block_type, name), block_type, parent))

    def _usage_id_from_node(self, node: Any, parent_id: UsageKey | None) -> UsageKey:
        """For blocks that make their children by themselves."""
        parent = block_key(parent_id) if parent_id is not None else "course@course"
        block_type = etree.QName(node).localname
        self._ordinals[parent, block_type] += 1
        name = node.get("url_name") or f"{block_type}-{self._ordinals[parent, block_type]}"
        return self.read(node, nested_key(parent, block_type, name), block_type, parent)

    def get_block(self, usage_id: UsageKey, for_parent: Any = None) -> XBlock:
        """A block that was read already, for a parent that looks at its children while it reads."""
        definition = self.definitions[block_key(usage_id)]
        scope_ids = ScopeIds(None, definition.type, usage_id, usage_id)
        return self.construct_xblock_from_class(block_class(definition.type), scope_ids, for_parent=for_parent)

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return block_class(block_type)

    def load_aside_type(self, aside_type: str) -> Any:
        return aside_class(aside_type)

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        return []

    def publish(self, block: XBlock, event_type: str, event_data: Any) -> None:
        """Nobody learns while a definition is read."""

    def _has_no_address(self, *_arguments: Any, **_named: Any) -> Never:
        raise LookupError("a definition that is only read has no address")

    handler_url = resource_url = local_resource_url = _has_no_address
