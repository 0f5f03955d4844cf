"""What differs between two texts, word by word (F10)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Change = Literal["same", "added", "removed"]

MOST_PAIRS = 60_000
"""So many pairs of the same word are looked at in one place; where there would be more, all of it counts as written anew."""

# A word goes with the space behind it. Words of scripts without spaces are taken sign by sign.
_WORDS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]\s*|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*|\s+|[^\w\s]\s*"
)


@dataclass(frozen=True)
class Part:
    """A piece of the two texts: in both, in the new one alone, or in the old one alone."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[Part]:
    """The two texts as one, piece by piece: without what was added it is the old one, without what was removed the new one."""
    parts = _in_order(_by_lines(_lines(old), _lines(new)))
    return [
        Part(change, "".join(part.text for part in run)) for change, run in groupby(parts, lambda part: part.change)
    ]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _in_order(parts: Iterator[Part]) -> Iterator[Part]:
    """Of a run of changes, first all that was removed, then all that was added."""
    for is_same, run in groupby((part for part in parts if part.text), lambda part: part.change == "same"):
        found = list(run)
        yield from found if is_same else sorted(found, key=lambda part: part.change, reverse=True)


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    for is_same, before, after in _compared(old, new):
        if is_same:
            yield Part("same", "".join(before))
        else:
            yield from _by_words(_WORDS.findall("".join(before)), _WORDS.findall("".join(after)))


def _by_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    for is_same, before, after in _compared(old, new, str.rstrip):
        if not is_same:
            yield Part("removed", "".join(before))
            yield Part("added", "".join(after))
            continue
        for word, again in zip(before, after, strict=True):
            bare = word.rstrip()
            yield Part("same", bare)
            if word == again:
                yield Part("same", word[len(bare) :])
            else:
                yield Part("removed", word[len(bare) :])
                yield Part("added", again[len(bare) :])


def _compared(
    old: Sequence[str], new: Sequence[str], key: Callable[[str], str] = str
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs of both, side by side, and whether they are the same by the key."""
    left, right = [key(each) for each in old], [key(each) for each in new]
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    yield True, old[:start], new[:start]
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    if _pairs(left, right) > MOST_PAIRS:
        yield False, old[start : len(old) - end], new[start : len(new) - end]
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            yield tag == "equal", old[start + i1 : start + i2], new[start + j1 : start + j2]
    yield True, old[len(old) - end :], new[len(new) - end :]


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(new)
    return sum(many * counts[word] for word, many in Counter(old).items())
