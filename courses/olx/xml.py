"""Reading XML that a stranger wrote: no entities, no document types, no network, bounded depth and size."""

import re
from typing import cast

from lxml import etree

from courses.olx.refusals import PackageRefused, Reason

LARGEST_TEXT_BYTES = 16 * 1024 * 1024
"""The largest XML, JSON or HTML file that is read into memory, a hundred times what authors write."""

MOST_MARKUP = 500_000
"""Tags and attributes in one XML file: each takes hundreds of bytes of memory for the few it has in the file."""

MOST_ATTRIBUTES = 1000
"""Attributes of one element: finding them takes quadratic time."""

_RESOURCE_LIMIT = 114
"""libxml2's code for its own bounds: 256 levels, 10 million characters in one text; lxml does not name it."""

_PRELUDE = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)

_REASONS = {
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: Reason.XML_ENTITIES,
    etree.ErrorTypes.ERR_NAME_TOO_LONG: Reason.TEXT_LIMITS,
    _RESOURCE_LIMIT: Reason.TEXT_LIMITS,
}


def parse(data: bytes, path: str) -> etree._Element:
    """Return the root element of an XML document in UTF-8, whatever encoding its first line claims.

    CDATA sections, comments and white space are kept. Raises `PackageRefused` naming `path`, line and column:
    malformed, an entity or a document type declaration, nested too deep, too large, or not UTF-8.
    """
    text = decode(data, path)
    if text.count("<") + text.count("=") > MOST_MARKUP:
        raise PackageRefused(Reason.TEXT_LIMITS, path, limit=MOST_MARKUP)
    _refuse_document_type(text, path)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        strip_cdata=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        # The stubs leave out the code.
        reason = _REASONS.get(fault.code, Reason.XML_MALFORMED)  # type: ignore[attr-defined]
        raise PackageRefused(reason, path, line=line, column=column, message=fault.msg) from fault
    for element in root.iter("*"):
        if len(element.attrib) > MOST_ATTRIBUTES:
            raise PackageRefused(Reason.TEXT_LIMITS, path, line=line_of(element), limit=MOST_ATTRIBUTES)
    return root


def line_of(element: etree._Element) -> int | None:
    """Return the line an element starts on, none for one that was not read from a file."""
    return cast("int | None", element.sourceline)


def attributes_of(element: etree._Element) -> dict[str, str]:
    """Return the attributes of an element in the order they were written."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def decode(data: bytes, path: str) -> str:
    """Return UTF-8 text without its byte order mark.

    Raises `PackageRefused` with line and column of the first byte that is not UTF-8, and when it is too
    large.
    """
    if len(data) > LARGEST_TEXT_BYTES:
        raise PackageRefused(Reason.TEXT_LIMITS, path, limit=LARGEST_TEXT_BYTES)
    if (place := data.find(b"\0")) >= 0:  # text that no database keeps
        before = data[:place].decode("utf-8-sig", "replace")
        line, column = _position(before, len(before))
        raise PackageRefused(Reason.NOT_UTF8, path, line=line, column=column)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8-sig")
        line, column = _position(before, len(before))
        raise PackageRefused(Reason.NOT_UTF8, path, line=line, column=column) from fault


def _refuse_document_type(text: str, path: str) -> None:
    """Refuse before parsing: only there can entities be declared, and no declaration deserves to be read."""
    position = 0
    while prelude := _PRELUDE.match(text, position):
        position = prelude.end()
    if text.startswith("<!DOCTYPE", position):
        line, column = _position(text, position)
        raise PackageRefused(Reason.XML_ENTITIES, path, line=line, column=column)


def _position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, counted from 1, of the character at `offset`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
