"""How our blocks read themselves where nobody has read the course for them: in the XBlock SDK, or inside of a block from others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from lxml import etree
from xblock.fields import String

from courses.blocks.problem.xml import UnreadableXml, parse


class AuthorsTime(String):  # type: ignore[misc]
    """A date or a span of time as authors write it; a runtime such as the SDK's may have read it into one already."""

    def to_json(self, value: Any) -> Any:
        if isinstance(value, timedelta):
            return f"{int(value.total_seconds())} seconds"
        return value.isoformat() if isinstance(value, datetime) else value


class ReadsItsElement:
    """Keeps its element as `data`, and its attributes as the fields of their names."""

    keeps_inside_only = False

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Self:
        """The block that `node` stands for."""
        block: Any = runtime.construct_xblock_from_class(cls, keys)
        for name, value in node.items():
            field = block.fields.get(name)
            if field is not None and name != "data":
                setattr(block, name, field.from_string(value))
        block.data = (
            _inside(node) if cls.keeps_inside_only else etree.tostring(node, encoding="unicode", with_tail=False)
        )
        own: Self = block
        return own


def inside_of(xml: str) -> str:
    """The markup inside of an element that is kept whole; nothing when it cannot be read."""
    try:
        return _inside(parse(xml))
    except UnreadableXml:
        return ""


def _inside(node: Any) -> str:
    tags = (etree.tostring(child, encoding="unicode", method="html") for child in node)
    return (node.text or "") + "".join(tags)
