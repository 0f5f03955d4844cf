"""Writing markup so that every parser nests it alike: no block in a paragraph, rows in tables, items in lists."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from html import escape

_BLOCKS = "blockquote details div dl dd dt figcaption figure hr li ol p pre summary table ul"

VOID = frozenset({"area", "br", "hr", "img", "source", "track", "wbr"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CLOSES_A_PARAGRAPH = HEADINGS | frozenset(_BLOCKS.split())
FORMATTING = frozenset({"a", "b", "code", "em", "i", "s", "small", "strong", "u"})
KEPT_THOUGH_EMPTY = frozenset({"dd", "details", "dt", "li", "map", "summary", "td", "th"})

_CELLS = frozenset({"td", "th"})
_TABLE_LEVELS = {"table": 0, "thead": 1, "tbody": 1, "tfoot": 1, "tr": 2}
_TABLE_PARTS = {"caption": 0, "thead": 0, "tbody": 0, "tfoot": 0, "tr": 1, "td": 2, "th": 2}
_ITEMS = frozenset({"li", "dd", "dt", "caption"}) | _CELLS


@dataclass(eq=False)
class Element:
    """An element being written; its start tag stands at `at`, to be taken back if nothing follows."""

    name: str
    tag: str
    implied: bool = False
    is_open: bool = False
    at: int = -1


class Writer:
    """A growing piece of markup, and the elements open at its end."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._open: list[Element] = []

    @property
    def depth(self) -> int:
        return len(self._open)

    def is_inside(self, name: str) -> bool:
        """Whether an element of this name is open, however far out."""
        return any(element.name == name for element in self._open)

    def text(self, text: str) -> None:
        """Write text, escaped."""
        if text.strip(" \t\n"):
            self.make_room_for("#text")
        if self._open and self._open[-1].name == "pre" and self._open[-1].at == len(self._written) - 1:
            # A parser drops the first line break of a pre; kept, it would be lost one reading at a time.
            text = text.lstrip("\n")
        if text:
            self._written.append(escape(text, quote=False))

    def whole(self, name: str, markup: str) -> None:
        """Write an element called `name`, complete with all it holds."""
        self.make_room_for(name)
        self._written.append(markup)

    def open(self, name: str, tag: str) -> Element:
        """Write a start tag where `make_room_for` said that it may stand."""
        element = Element(name, tag)
        self._push(element)
        return element

    def close(self, element: Element) -> None:
        """Close an element with all that is open inside; nothing happens when it was closed before."""
        while element.is_open:
            self._close_last()

    def close_nearest(self, names: Set[str]) -> None:
        """Close the innermost open element of these names, looking no further out than the table cell around."""
        if (element := self._nearest(names)) is not None:
            self.close(element)

    def finish(self) -> str:
        """Close everything; the markup that was written."""
        while self._open:
            self._close_last()
        return "".join(self._written)

    def make_room_for(self, name: str) -> str | None:
        """Open and close what must be for `name` to stand here; the name it gets, or None when it cannot stand."""
        if name in CLOSES_A_PARAGRAPH:
            self._leave_paragraph()
        while True:
            around = self._open[-1].name if self._open else ""
            above = self._open[-2].name if len(self._open) > 1 else ""
            wrappers = _wrappers(around, above, name)
            if wrappers is not None:
                for wrapper in wrappers:
                    self._push(Element(wrapper, f"<{wrapper}>", implied=True))
                return name
            if self._open and self._open[-1].implied:
                self._close_last()
            elif name in _ITEMS:
                name = "div"
                self._leave_paragraph()
            else:
                return None

    def _push(self, element: Element) -> None:
        element.is_open, element.at = True, len(self._written)
        self._written.append(element.tag)
        self._open.append(element)

    def _close_last(self) -> None:
        element = self._open.pop()
        element.is_open = False
        is_empty = element.at == len(self._written) - 1
        if is_empty and element.name not in KEPT_THOUGH_EMPTY and " id=" not in element.tag:
            self._written.pop()
        else:
            self._written.append(f"</{element.name}>")

    def _nearest(self, names: Set[str]) -> Element | None:
        for element in reversed(self._open):
            if element.name in names:
                return element
            if element.name in _CELLS or element.name == "caption":
                return None
        return None

    def _leave_paragraph(self) -> None:
        """Before a block: close the paragraph around, and take up again the formatting that was open in it."""
        if (paragraph := self._nearest({"p"})) is None:
            return
        inside = self._open[self._open.index(paragraph) + 1 :]
        self.close(paragraph)
        for element in inside:
            if element.name in FORMATTING:
                self._push(element)


def _wrappers(around: str, above: str, name: str) -> tuple[str, ...] | None:
    """What must be opened inside `around` (itself in `above`) for `name` to follow; None when it belongs elsewhere."""
    if around in {"ul", "ol"}:
        return () if name == "li" else ("li",)
    if around == "dl":
        return () if name in {"dt", "dd", "div"} else ("dd",)
    if around in _TABLE_LEVELS:
        return _table_wrappers(around, name)
    if name in {"dt", "dd"}:
        return () if (around, above) == ("div", "dl") else None
    return None if name in _TABLE_PARTS or name == "li" else ()


def _table_wrappers(around: str, name: str) -> tuple[str, ...] | None:
    """The same inside of a table but outside of its cells: what is no part of a table goes into a cell of its own."""
    level = _TABLE_LEVELS[around]
    if name not in _TABLE_PARTS:
        return ("tbody", "tr", "td")[level:]
    depth = _TABLE_PARTS[name]
    return ("tbody", "tr", "td")[level:depth] if depth >= level else None
