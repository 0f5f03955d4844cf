"""A draft text cut into paragraphs: where each begins, which goes on in the next version, and what changed in it (F9)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

LIKE_ENOUGH = 0.55
"""Two paragraphs that share so much of their words are taken for one that was edited."""
_READER = MarkdownIt("commonmark", {"html": False}).enable("table")
# A word, a sign of Chinese, which is written without spaces, a sign of another kind, or white space.
_PIECE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|\w+|[^\w\s]|\s+")
_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|\w+")

Change = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Block:
    """A paragraph in Markdown, or a heading of some level in plain words of Markdown."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Known:
    """A paragraph of the version before."""

    key: int
    block: Block


@dataclass(frozen=True)
class Matched:
    """A paragraph of a new version: the key of the one that it continues, or None, and how it stands to that."""

    block: Block
    key: int | None
    standing: Literal["same", "changed", "new"]


def blocks_in(markdown: str) -> list[Block]:
    """The paragraphs of a text in Markdown, in order. Each item of a numbered list is a paragraph of its own, without its number."""
    lines = markdown.splitlines()
    return [block for block in _cut(lines, _READER.parse("\n".join(lines))) if block.text]


def markdown_of(blocks: Iterable[Block]) -> str:
    """These blocks as a text that can be edited and cut again. What stands in several is a numbered item, which keeps them together."""
    parts = []
    for block in blocks:
        if block.level:
            parts.append(f"{'#' * block.level} {block.text}")
        elif "\n\n" in block.text:
            parts.append("1. " + block.text.replace("\n", "\n   "))
        else:
            parts.append(block.text)
    return "\n\n".join(parts)


def matched(before: Sequence[Known], now: Sequence[Block]) -> list[Matched]:
    """Which paragraph of the version before each new one continues: the same words first, then those that are most alike."""
    free = {known.key: known for known in before}
    found: dict[int, tuple[int, Literal["same", "changed"]]] = {}
    by_words: dict[tuple[str, bool], list[int]] = {}
    for known in before:
        by_words.setdefault(_identity(known.block), []).append(known.key)
    for position, block in enumerate(now):
        keys = by_words.get(_identity(block))
        if keys:
            key = keys.pop(0)
            found[position] = (key, "same")
            del free[key]
    places = {known.key: place for place, known in enumerate(before)}
    words_before = {key: _words(known.block.text) for key, known in free.items()}
    pairs = [
        (likeness, -abs(position - places[key]), position, key)
        for position, block in enumerate(now)
        if position not in found
        for words in (_words(block.text),)
        for key, known in free.items()
        if bool(known.block.level) == bool(block.level)
        for likeness in (_likeness(words_before[key], words),)
        if likeness >= LIKE_ENOUGH
    ]
    for _likeness_found, _distance, position, key in sorted(pairs, reverse=True):
        if position not in found and key in free:
            found[position] = (key, "changed")
            del free[key]
    return [
        Matched(block, *found[position]) if position in found else Matched(block, None, "new")
        for position, block in enumerate(now)
    ]


def differences(before: str, now: str) -> list[tuple[Change, str]]:
    """What changed between two texts, word by word: stretches that stayed, came, or went."""
    old, new = _PIECE.findall(before), _PIECE.findall(now)
    found: list[tuple[Change, str]] = []
    went = came = ""
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        stayed = "".join(new[new_from:new_to])
        is_gap = what == "equal" and not stayed.strip() and bool(went and came)
        if what != "equal" or is_gap:
            # A space alone between two changes belongs to them: nobody reads two words exchanged one by one.
            went += "".join(old[old_from:old_to])
            came += stayed
            continue
        found += _changed(went, came)
        found.append(("same", stayed))
        went = came = ""
    return found + _changed(went, came)


def _changed(went: str, came: str) -> list[tuple[Change, str]]:
    pairs: list[tuple[Change, str]] = [("removed", went), ("added", came)]
    return [(kind, text) for kind, text in pairs if text]


def _cut(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _end_of(tokens, at)
        if token.type == "ordered_list_open":
            yield from _items(lines, tokens[at : end + 1])
        elif token.map is not None:
            source = "\n".join(lines[token.map[0] : token.map[1]]).strip("\n")
            yield _block(token, source, tokens[at : end + 1])
        at = end + 1


def _items(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Block]:
    """The items of a numbered list: their first paragraph with what is nested in it, without number and indent."""
    depth = tokens[0].level + 1
    for token in tokens:
        if token.type == "list_item_open" and token.level == depth and token.map is not None:
            begin, end = token.map
            source = list(lines[begin:end])
            marker = re.match(r"^\s*\d+[.)]\s*", source[0]) if source else None
            indent = len(marker[0]) if marker else 0
            rest = [line[indent:] if not line[:indent].strip() else line.lstrip() for line in source[1:]]
            yield Block("\n".join([source[0][indent:], *rest]).strip())


def _block(token: Token, source: str, inside: Sequence[Token]) -> Block:
    if token.type == "heading_open":
        heading = next((each.content for each in inside if each.type == "inline"), "")
        return Block(" ".join(heading.split()), int(token.tag[1:]))
    if token.type == "hr":
        return Block("")
    return Block(source.strip() if token.type != "code_block" else source)


def _end_of(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for position in range(at, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position
    return len(tokens) - 1


def _identity(block: Block) -> tuple[str, bool]:
    return (" ".join(block.text.split()), bool(block.level))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
