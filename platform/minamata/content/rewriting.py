"""Writing an author's markup anew, element by element, as the allow-list says.

The parser (libxml2, through lxml) tells what it reads and this module writes what may stay, so that nothing is copied
that was not understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath

from lxml import etree

from minamata.content import allowed
from minamata.content.addresses import host_of, is_safe, plain_address, scheme_of
from minamata.content.outlining import Outline
from minamata.content.tags import Tags
from minamata.content.writing import HEADINGS, VOID, Element, Writer

DEEPEST = 100

Resolve = Callable[[str], str | None]
Label = Callable[[str, str], str]


@dataclass(eq=False)
class _Captured:
    """An element that is judged as a whole once it was read: a recording with its sources, a formula with its words."""

    name: str
    attributes: Mapping[str, str]
    children: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class Rewriter:
    """Reads one text with `rewrite`; counts in `dropped` what it left out, keeps in `resolved` what `resolve` gave."""

    def __init__(
        self,
        resolve: Resolve,
        label: Label,
        heading_base: int,
        id_prefix: str,
        resolved: frozenset[str] = frozenset(),
    ) -> None:
        self.dropped: Counter[str] = Counter()
        self.resolved = set(resolved)
        self._resolve = resolve
        self._label = label
        self._tags = Tags(id_prefix)
        self._outline = Outline(heading_base)
        self._writer = Writer()
        self._sources: list[Element | None] = []
        self._skipped_depth = 0
        self._captured: _Captured | None = None

    def rewrite(self, markup: str) -> str:
        """The markup that may stay. To be used once."""
        parser = etree.HTMLParser(target=self, encoding="utf-8", huge_tree=True)  # type: ignore[arg-type]
        parser.feed(f"<html><body>{allowed.readable_text(markup)}".encode())
        # The stubs promise an element; with a target, lxml returns what the target's close() does.
        return str(parser.close())

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """The parser saw a start tag."""
        if self._skipped_depth:
            self._skipped_depth += 1
            if self._captured and tag in {"source", "track"}:
                self._captured.children.append((tag, attributes))
            return
        self._count_hazards(attributes)
        if tag in allowed.DROPPED:
            self._drop(allowed.DROPPED[tag])
        elif tag in {"iframe", "object", "embed", "audio", "video", "math"}:
            self._capture(tag, attributes)
        elif tag == "img":
            self._sources.append(None)
            self._image(attributes)
        elif tag in allowed.UNWRAPPED or (name := allowed.RENAMED.get(tag, tag)) not in allowed.ELEMENTS:
            self._sources.append(None)
            self._count(allowed.UNWRAPPED.get(tag, "unknown_element"))
        else:
            self._sources.append(self._begin(name, attributes))

    def end(self, tag: str) -> None:
        """The parser saw an element end, by its tag or by what HTML implies."""
        if self._skipped_depth:
            self._skipped_depth -= 1
            if not self._skipped_depth and self._captured:
                captured, self._captured = self._captured, None
                self._finish(captured)
            return
        element = self._sources.pop()
        if element is not None:
            self._writer.close(element)

    def data(self, text: str) -> None:
        """The parser saw text."""
        if self._skipped_depth:
            if self._captured:
                self._captured.words.append(text)
            return
        self._text(text)

    def close(self) -> str:
        """The whole text was read."""
        return self._writer.finish()

    def _count(self, kind: str) -> None:
        if kind:
            self.dropped[kind] += 1

    def _count_hazards(self, attributes: Mapping[str, str]) -> None:
        for name in attributes:
            if name.startswith("on"):
                self.dropped["event_handler"] += 1
            elif name == "style":
                self.dropped["inline_style"] += 1

    def _drop(self, kind: str) -> None:
        self._count(kind)
        self._skipped_depth = 1

    def _capture(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "object" and not attributes.get("data"):
            self._count("embed")
            self._sources.append(None)
            return
        self._captured = _Captured(tag, attributes)
        self._skipped_depth = 1

    def _finish(self, captured: _Captured) -> None:
        if captured.name == "math":
            self._count("math")
            self._text(captured.attributes.get("alttext") or " ".join("".join(captured.words).split()))
        elif captured.name in {"audio", "video"}:
            self._recording(captured)
        else:
            self._count("iframe" if captured.name == "iframe" else "embed")
            address = captured.attributes.get("data" if captured.name == "object" else "src", "")
            usable = self._usable(address, "missing_file")
            words = captured.attributes.get("title", "")
            if usable and self._is_remote(usable):
                self._link_to("frame", usable, words)
            elif usable:
                self._link(usable, words or PurePosixPath(usable).name or usable)

    def _text(self, text: str) -> None:
        self._writer.text(allowed.readable_text(text))

    def _image(self, attributes: Mapping[str, str]) -> None:
        address = self._usable(attributes.get("src", ""), "missing_file")
        words = attributes.get("alt", "")
        if address is None:
            self._text(words)
        elif self._is_remote(address):
            self._count("remote_media")
            self._link_to("image", address, words)
        else:
            picture = {**attributes, "src": address, "loading": "lazy"}
            picture.setdefault("alt", "")  # without it, a screen reader spells the address
            self._writer.whole("img", self._tags.write("img", picture))

    def _recording(self, captured: _Captured) -> None:
        sources = [("source", captured.attributes)] if captured.attributes.get("src") else []
        sources += captured.children
        here, elsewhere = [], []
        for tag, attributes in sources:
            address = self._usable(attributes.get("src", ""), "missing_file")
            if address is not None and self._is_remote(address):
                self._count("remote_media")
                elsewhere += [address] if tag == "source" else []
            elif address is not None:
                here.append((tag, self._tags.write(tag, {**attributes, "src": address})))
        if any(tag == "source" for tag, _ in here):
            shape = {name: value for name, value in captured.attributes.items() if name != "src"}
            player = self._tags.write(captured.name, {**shape, "controls": "", "preload": "none"})
            sources_written = "".join(written for _, written in here)
            self._writer.whole(captured.name, f"{player}{sources_written}</{captured.name}>")
        elif elsewhere:
            self._link_to(captured.name, elsewhere[0], captured.attributes.get("title", ""))

    def _link_to(self, kind: str, address: str, words: str) -> None:
        """A plain link in place of what would have been loaded, beside the author's own words for it."""
        label = self._label(kind, host_of(address))
        if self._writer.is_inside("a"):
            self._text(words or label)
            return
        if words:
            self._text(f"{words} ")
        self._link(address, label)

    def _link(self, address: str, words: str) -> None:
        if self._writer.is_inside("a"):
            self._text(words)
            return
        self._writer.whole("a", f"{self._tags.write('a', {'href': address})}{escape(words, quote=False)}</a>")

    def _usable(self, address: str, kind: str) -> str | None:
        """The address to write, resolved when it is relative; None, and counted, when it is unsafe or leads nowhere."""
        address = plain_address(address)
        if not address:
            return None
        if not is_safe(address):
            self._count("data_url" if scheme_of(address) == "data" else "unsafe_url")
            return None
        if scheme_of(address):
            return address
        found = self._resolve(address)
        found = plain_address(found) if found else ""
        if not found or not is_safe(found):
            self._count(kind)
            return None
        self.resolved.add(found)
        return found

    def _is_remote(self, address: str) -> bool:
        return bool(scheme_of(address)) and address not in self.resolved

    def _begin(self, name: str, attributes: Mapping[str, str]) -> Element | None:
        """Open an element where it may stand; None when only its content can stay."""
        kept = dict(attributes)
        if name in {"a", "area"}:
            kept = self._linked(kept)
        if name == "a" and "href" not in kept:
            name = "span"
        if name in {"a", "span"} and "name" in kept:
            kept.setdefault("id", kept["name"])
        if name in HEADINGS:
            self._writer.close_nearest(HEADINGS)
        elif name == "a":
            self._writer.close_nearest({"a"})
        placed = self._place(name)
        if placed is None:
            return None
        tag = self._tags.write(placed, kept)
        if placed in VOID:
            self._writer.whole(placed, tag)
        return None if placed in VOID or tag == "<span>" else self._writer.open(placed, tag)

    def _place(self, name: str) -> str | None:
        """Make room for an element; the name it gets there, or None when it cannot stand."""
        if self._writer.depth >= DEEPEST:
            self._count("deep_nesting")
            return None
        if name == "a" and self._writer.is_inside("a"):
            return None
        placed = self._writer.make_room_for(name)
        return self._outline.element_for(placed) if placed in HEADINGS else placed

    def _linked(self, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes of a link with an address that may stay, or without one."""
        address = plain_address(attributes.pop("href", ""))
        attributes.pop("rel", None)
        if address.startswith("#"):
            found = f"#{self._tags.prefixed(address[1:])}" if allowed.may_hold("id", address[1:]) else None
        else:
            found = self._usable(address, "missing_link")
        if found is None:
            return attributes
        if attributes.get("target", "").lower() == "_blank":
            attributes |= {"target": "_blank", "rel": "noopener"}
        return {"href": found, **attributes}
