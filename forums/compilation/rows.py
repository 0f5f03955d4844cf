"""A text in Markdown as rows that are printed: lists, tables and quotes keep their form, and no sign of Markdown is left.

Pages read the same texts as Markdown (`forums.writing`); the table (CSV) alone keeps them as they were typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

BETWEEN_CELLS = " | "
BULLET = "•"
RULE = "* * *"
_LOOKS = {"strong": "bold", "em": "italic", "s": "struck"}
_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Run:
    """Words that look alike. What a Party would strike out of a text is struck through."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Row:
    """A line of its own; `indent` says in how many lists and quotes it stands."""

    runs: tuple[Run, ...]
    indent: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def rows_of(markdown: str) -> list[Row]:
    """The rows of a text, each with words in it."""
    return [row for row in _Walk().rows(_READER.parse(markdown)) if row.text.strip()]


@dataclass
class _Walk:
    """Where one is in a text: in which lists (with their next numbers), how deep in quotes, and in which row of a table."""

    numbers: list[int | None] = field(default_factory=list)
    mark: str = ""
    quotes: int = 0
    cells: list[tuple[Run, ...]] | None = None
    is_bold: bool = False

    def rows(self, tokens: Sequence[Token]) -> Iterator[Row]:
        """The rows that these tokens write, each where it stands."""
        for token in tokens:
            self._move(token)
            yield from self._written(token)

    def _move(self, token: Token) -> None:
        """Into a list, a quote or a table, or out of it."""
        match token.type:
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
            case "list_item_open":
                self.mark = self._next_mark()
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "heading_open" | "th_open" | "heading_close" | "th_close":
                self.is_bold = token.nesting > 0

    def _written(self, token: Token) -> Iterator[Row]:
        match token.type:
            case "tr_open":
                self.cells = []
            case "tr_close":
                yield self._row(_joined(self.cells or []))
                self.cells = None
            case "inline" if self.cells is not None:
                self.cells.append(tuple(run for line in self._lines(token) for run in line))
            case "inline":
                yield from (self._row(line) for line in self._lines(token))
            case "fence" | "code_block":
                yield from (self._row((Run(line),)) for line in token.content.splitlines())
            case "hr":
                yield self._row((Run(RULE),))

    def _next_mark(self) -> str:
        number = self.numbers[-1]
        if number is None:
            return BULLET
        self.numbers[-1] = number + 1
        return f"{number}."

    def _row(self, runs: tuple[Run, ...]) -> Row:
        mark, self.mark = self.mark, ""
        indent = max(len(self.numbers) - 1, 0) + self.quotes
        return Row((Run(f"{mark} "), *runs) if mark else runs, indent)

    def _lines(self, token: Token) -> list[tuple[Run, ...]]:
        """The words of a paragraph, by the lines in which they were typed."""
        lines: list[list[Run]] = [[]]
        plain = look = Run("", bold=self.is_bold, italic=self.quotes > 0)
        links: list[tuple[str, int]] = []
        for child in token.children or []:
            name = _LOOKS.get(child.type.partition("_")[0]) if child.nesting else None
            if name is not None:
                changed: dict[str, Any] = {name: child.nesting > 0 or getattr(plain, name)}
                look = replace(look, **changed)
            elif child.type in {"softbreak", "hardbreak"}:
                lines.append([])
            elif child.type == "link_open":
                links.append((str(child.attrGet("href") or ""), len(lines[-1])))
            elif child.type == "link_close":
                address, begin = links.pop()
                said = "".join(run.text for run in lines[-1][begin:])
                lines[-1].append(replace(look, text="" if address in {said, f"mailto:{said}"} else f" ({address})"))
            else:
                address = f" ({child.attrGet('src')})" if child.type == "image" else ""
                lines[-1].append(replace(look, text=f"{child.content}{address}"))
        return [tuple(run for run in line if run.text) for line in lines]


def _joined(cells: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    """The cells of a row of a table, one behind the other."""
    found: list[Run] = []
    for number, cell in enumerate(cells):
        found += [Run(BETWEEN_CELLS), *cell] if number else cell
    return tuple(found)
