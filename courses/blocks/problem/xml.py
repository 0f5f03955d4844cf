"""Reading the XML of a problem safely, and turning parts of it back into markup."""

from __future__ import annotations

import copy
import re
from html import escape

from lxml import etree

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


class UnreadableXml(ValueError):
    """The text is no XML, or asks for more than elements and text; `reason` is `malformed_xml` or `doctype`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(xml: str) -> etree._Element:
    """The root element. No entity is expanded and nothing is fetched; raises `UnreadableXml`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    text = _DECLARATION.sub("", xml, count=1)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableXml("malformed_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableXml("doctype")
    return root


def name_of(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(etree.QName(element).localname)


def attribute(element: etree._Element, name: str) -> str:
    """The attribute without outer spaces; nothing when there is none."""
    return (element.get(name) or "").strip()


def inner_html(element: etree._Element, without: frozenset[str] = frozenset()) -> str:
    """What an element holds, as HTML; children whose names are in `without` are left out, the text after them stays."""
    kept = _lacking(element, without)
    return (
        escape(kept.text or "", quote=False)
        + "".join(outer_html(child) + escape(child.tail or "", quote=False) for child in kept)
    ).strip()


def outer_html(element: etree._Element) -> str:
    """The element itself as HTML, without the text after it."""
    return etree.tostring(element, method="html", encoding="unicode", with_tail=False)


def text_of(element: etree._Element, without: frozenset[str] = frozenset()) -> str:
    """All words of an element, with single spaces; children whose names are in `without` are left out."""
    return " ".join("".join(str(text) for text in _lacking(element, without).itertext()).split())


def _lacking(element: etree._Element, names: frozenset[str]) -> etree._Element:
    kept = copy.deepcopy(element)
    for child in list(kept):
        if name_of(child) in names:
            _take_out(child)
    return kept


def _take_out(element: etree._Element) -> None:
    before, parent = element.getprevious(), element.getparent()
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)
