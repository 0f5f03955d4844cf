"""The words of an e-mail that came as HTML alone, as text: quotes marked as text marks them, links and lists as Markdown."""

from __future__ import annotations

import re
from urllib.parse import quote

from lxml import etree, html

LONGEST = 500_000
LEFT_OUT = frozenset(
    {"head", "style", "script", "title", "template", "svg", "math", "object", "iframe", "select", "button"}
)
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "pre"})
BLOCKS = frozenset(
    {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "address", "hr", "body", "form"}
)
SIGNATURES = frozenset(
    {
        "gmail_signature",
        "moz-signature",
        "applemailsignature",
        "signature",
        "protonmail_signature_block",
        "ms-outlook-mobile-signature",
    }
)
"""Classes and ids by which programs mark a signature."""

_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
SAFE_IN_A_LINK = "/:?#@!$&'*+,;=%~-._[]"


def text_of_html(markup: str) -> str:
    """The text in a document, however broken; empty when there is none."""
    written = markup[:LONGEST].replace("\x00", "").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(
            written, html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    writer = _Writer()
    left_out: etree._Element | None = None
    for happening, element in etree.iterwalk(root, events=("start", "end")):
        if happening == "start" and left_out is None:
            if _is_left_out(element):
                left_out = element
            else:
                writer.begin(element)
                writer.say(element.text, element.tag == "pre")
        elif happening == "end":
            if left_out is None:
                writer.end(element)
            elif left_out is element:
                left_out = None
            if left_out is None and element is not root:
                writer.say(element.tail)
    return writer.text()


def _is_left_out(element: etree._Element) -> bool:
    names = {str(element.get("id") or "").lower(), *str(element.get("class") or "").lower().split()}
    return (
        element.tag in LEFT_OUT
        or bool(names & SIGNATURES)
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


class _Writer:
    """Lines of text, with the depth of quotes at each."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._links: list[tuple[int, int]] = []
        self._lists: list[int | None] = []

    def begin(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "blockquote":
            self._end_paragraph()
            self._depth += 1
        elif tag == "br":
            self._end_line(even_empty=True)
        elif tag == "a":
            self._links.append((len(self._lines), len(self._line)))
        elif tag in PARAGRAPHS and not _is_plain_line(element):
            self._end_paragraph()
        elif tag in BLOCKS or tag == "p":
            self._end_line()
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._line = self._bullet()
        elif tag in {"td", "th"} and self._line:
            self._line += "  "

    def end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a":
            self._end_link(str(element.get("href") or ""))
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        if tag == "blockquote":
            self._end_line()
            self._depth -= 1
            self._end_paragraph()
        elif tag in PARAGRAPHS and not _is_plain_line(element):
            self._end_paragraph()
        elif tag in BLOCKS or tag == "p":
            self._end_line(even_empty=_is_plain_line(element))

    def say(self, words: str | None, as_is: bool = False) -> None:
        if not words:
            return
        if as_is:
            *lines, last = words.split("\n")
            for line in lines:
                self._line += line
                self._end_line(even_empty=True)
            self._line += last
            return
        words = _SPACE.sub(" ", words)
        self._line += words.lstrip(" ") if not self._line or self._line.endswith(" ") else words

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    @property
    def _mark(self) -> str:
        return f"{'>' * self._depth} " if self._depth else ""

    def _end_line(self, even_empty: bool = False) -> None:
        if self._line.strip(" ") or even_empty:
            self._lines.append(f"{self._mark}{self._line.rstrip(' ')}")
        self._line = ""

    def _end_paragraph(self) -> None:
        self._end_line()
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._mark.rstrip())

    def _bullet(self) -> str:
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            return f"{self._lists[-1]}. "
        return "- "

    def _end_link(self, address: str) -> None:
        line, start = self._links.pop() if self._links else (-1, 0)
        words = self._line[start:].strip()
        if line != len(self._lines) or not words or not _ADDRESS.match(address) or _ADDRESS.match(words):
            return
        shown = words.replace("[", "(").replace("]", ")")
        self._line = f"{self._line[:start]}[{shown}]({quote(address, safe=SAFE_IN_A_LINK)})"


def _is_plain_line(element: etree._Element) -> bool:
    """Outlook writes each line as a paragraph, and empty ones where it means a distance."""
    return element.tag == "p" and "mso" in str(element.get("class") or "").lower()
