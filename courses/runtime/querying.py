"""Walking from block to block by paths such as `./checker` or `../@name`, which some blocks find their neighbours by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from xblock.core import XBlock


class Blocks:
    """Blocks that a path has reached so far; `Runtime.querypath` asks each step of it."""

    def __init__(self, get_block: Callable[[Any], XBlock], blocks: Iterable[XBlock]) -> None:
        self._get_block = get_block
        self._blocks = list(blocks)

    def __iter__(self) -> Iterator[XBlock]:
        return iter(self._blocks)

    def parent(self) -> Blocks:
        """The blocks around these, each once."""
        around = {block.parent: None for block in self._blocks if block.parent is not None}
        return self._reached(self._get_block(usage) for usage in around)

    def children(self) -> Blocks:
        """The blocks directly inside of these."""
        return self._reached(child for block in self._blocks for child in self._inside(block))

    def descendants(self) -> Blocks:
        """The blocks inside of these at any depth."""
        return self._reached(below for block in self._blocks for below in self._below(block))

    def tagged(self, tag: str) -> Blocks:
        """Those whose class carries the tag, or whose author named them so."""
        return self._reached(
            block for block in self._blocks if tag in block._class_tags or getattr(block, "name", None) == tag
        )

    def attr(self, name: str) -> Iterator[Any]:
        """The value of that attribute, of those that have it."""
        return (getattr(block, name) for block in self._blocks if hasattr(block, name))

    def _inside(self, block: XBlock) -> Iterator[XBlock]:
        return (self._get_block(usage) for usage in (block.children if block.has_children else ()))

    def _below(self, block: XBlock) -> Iterator[XBlock]:
        for child in self._inside(block):
            yield child
            yield from self._below(child)

    def _reached(self, blocks: Iterable[XBlock]) -> Blocks:
        return Blocks(self._get_block, blocks)
