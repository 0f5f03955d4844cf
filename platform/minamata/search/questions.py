"""What a reader typed, as a question to the index: any text at all is one (G13)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minamata.search.analysis import LATIN, STOP, WORD, analyse, is_chinese, rows_of_query, terms_of_query

LONGEST_QUESTION = 200
MOST_WORDS = 12
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Wanted:
    """Terms that stand one after the other, in one of several ways; `is_not` for what must be missing."""

    ways: tuple[tuple[str, ...], ...]
    is_not: bool = False


@dataclass(frozen=True)
class Question:
    """What must stand in a document, what must not, and the words as they were typed, for those that were mistyped."""

    wanted: tuple[Wanted, ...]
    words: tuple[str, ...]

    @property
    def asks_for_something(self) -> bool:
        return any(not each.is_not for each in self.wanted)

    @property
    def terms(self) -> frozenset[str]:
        """The terms that are marked in what was found."""
        return frozenset(term for each in self.wanted if not each.is_not for way in each.ways for term in way)


def question_in(text: str) -> Question:
    """Words, "phrases in quotes" and -words that must be missing; everything else is plain words."""
    wanted: list[Wanted] = []
    words: list[str] = []
    for part in _PART.finditer(text[:LONGEST_QUESTION]):
        found = _wanted(part)
        wanted += found
        if not part["minus"] and part["word"] and found:
            words.append(part["word"].strip(".,;:!?()[]«»“”"))
    plain = [each for each in wanted if each.ways][:MOST_WORDS]
    telling = [each for each in plain if each.is_not or not _is_stop(each)]
    return Question(tuple(telling or plain), tuple(words[:MOST_WORDS]))


def _wanted(part: re.Match[str]) -> list[Wanted]:
    is_not = bool(part["minus"])
    if part["phrase"] is not None:
        return [Wanted(_phrases(part["phrase"]), is_not)]
    found = []
    for word in WORD.findall(part["word"] or ""):
        if is_chinese(word):
            found += [Wanted((row,), is_not) for row in ((*_phrases(word),) if is_not else rows_of_query(word))]
        elif terms := terms_of_query(word):
            found.append(Wanted(tuple((term,) for term in terms), is_not))
    return found


def _phrases(phrase: str) -> tuple[tuple[str, ...], ...]:
    ways = (tuple(token.term for token in analyse(language, phrase)) for language in (*LATIN, "ar"))
    return tuple(way for way in dict.fromkeys(ways) if way)


def _is_stop(wanted: Wanted) -> bool:
    return all(len(way) == 1 and way[0] in STOP for way in wanted.ways)
