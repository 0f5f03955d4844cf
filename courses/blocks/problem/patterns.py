"""Patterns of authors, matched in a time that grows with the text and no faster, whatever the pattern says.

Python's own matcher goes back and tries again: `(a+)+b` stops a server over thirty letters. Here the pattern, which Python reads, becomes a
net of states, and a text is led through all of them at once. References to what was matched before, and looking ahead or behind, cannot
be said in such a net: patterns with them are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

LONGEST = 500
MOST_STATES = 400
MOST_PARTS = 20_000

_parser: Any = re._parser
_constants: Any = re._constants
Fits = Callable[[str], bool]
Stands = Callable[[str, int], bool]


class Unusable(ValueError):
    """The pattern is none, is too large, or needs what such a net cannot do."""


@dataclass
class Net:
    """States: each is passed by a sign that fits or, without one, at once where it stands; state 0 is the end."""

    fits: list[Fits | None] = field(default_factory=lambda: [None])
    stands: list[Stands | None] = field(default_factory=lambda: [None])
    leads_to: list[list[int]] = field(default_factory=lambda: [[]])
    begin: int = 0

    def add(self, leads_to: Iterable[int], fits: Fits | None = None, stands: Stands | None = None) -> int:
        if len(self.fits) >= MOST_STATES:
            raise Unusable("too large")
        self.fits.append(fits)
        self.stands.append(stands)
        self.leads_to.append(list(leads_to))
        return len(self.fits) - 1

    def found_in(self, text: str) -> bool:
        """Whether the pattern fits some part of the text."""
        reached: set[int] = set()
        for place in range(len(text) + 1):
            self._reach(self.begin, text, place, reached)
            if 0 in reached:
                return True
            if place == len(text):
                break
            passed = [state for state in reached if (fits := self.fits[state]) is not None and fits(text[place])]
            reached = set()
            for state in passed:
                for following in self.leads_to[state]:
                    self._reach(following, text, place + 1, reached)
        return 0 in reached

    def _reach(self, state: int, text: str, place: int, reached: set[int]) -> None:
        waiting = [state]
        while waiting:
            here = waiting.pop()
            if here in reached:
                continue
            reached.add(here)
            stands = self.stands[here]
            if self.fits[here] is None and (stands is None or stands(text, place)):
                waiting += self.leads_to[here]


@lru_cache(maxsize=1024)
def net_of(pattern: str, ignores_case: bool) -> Net:
    """The net of a pattern. Raises Unusable."""
    if len(pattern) > LONGEST:
        raise Unusable("too long")
    try:
        parsed = _parser.parse(pattern, re.IGNORECASE if ignores_case else 0)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise Unusable(str(error)) from error
    builder = _Builder(bool(parsed.state.flags & re.IGNORECASE))
    builder.net.begin = builder.sequence(list(parsed), 0)
    return builder.net


class _Builder:
    """Builds from the end to the beginning: every part is told what follows it."""

    def __init__(self, ignores_case: bool) -> None:
        self.net = Net()
        self._ignores_case = ignores_case
        self._parts = 0

    def sequence(self, parts: list[Any], following: int) -> int:
        for name, value in reversed(parts):
            following = self._part(str(name), value, following)
        return following

    def _part(self, name: str, value: Any, following: int) -> int:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Unusable("repeats too much")
        if name in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return self.net.add([following], fits=self._fits(name, value))
        if name == "BRANCH":
            return self.net.add([self.sequence(list(one), following) for one in value[1]])
        if name == "SUBPATTERN":
            _group, added, removed, inside = value
            if added or removed:
                raise Unusable("flags inside")
            return self.sequence(list(inside), following)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            least, most, inside = value
            return self._repeated(least, most, inside, following)
        if name == "AT":
            return self.net.add([following], stands=_place(str(value)))
        raise Unusable(name)

    def _repeated(self, least: int, most: Any, inside: Any, following: int) -> int:
        parts = list(inside)
        if most == _constants.MAXREPEAT:
            again = self.net.add([following])
            self.net.leads_to[again].append(self.sequence(parts, again))
            following = again
        else:
            for _time in range(int(most) - int(least) if parts else 0):
                following = self.net.add([following, self.sequence(parts, following)])
        for _time in range(int(least) if parts else 0):
            following = self.sequence(parts, following)
        return following

    def _fits(self, name: str, value: Any) -> Fits:
        fits = _sign(name, value)
        if not self._ignores_case:
            return fits
        return lambda sign: any(fits(each) for each in (sign, sign.lower(), sign.upper()) if len(each) == 1)


def _sign(name: str, value: Any) -> Fits:
    if name == "LITERAL":
        return lambda sign: ord(sign) == value
    if name == "NOT_LITERAL":
        return lambda sign: ord(sign) != value
    if name == "ANY":
        return lambda sign: sign != "\n"
    members = [(str(kind), given) for kind, given in value]
    is_negated = bool(members) and members[0][0] == "NEGATE"
    tests = [_member(kind, given) for kind, given in members if kind != "NEGATE"]
    return lambda sign: any(test(sign) for test in tests) is not is_negated


def _member(kind: str, value: Any) -> Fits:
    if kind == "LITERAL":
        return lambda sign: ord(sign) == value
    if kind == "RANGE":
        return lambda sign: value[0] <= ord(sign) <= value[1]
    if kind == "CATEGORY":
        name = str(value).removeprefix("CATEGORY_")
        test = _CATEGORIES.get(name.removeprefix("NOT_"))
        if test is not None:
            return test if not name.startswith("NOT_") else lambda sign: not test(sign)
    raise Unusable(kind)


def _is_of_a_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


_CATEGORIES: dict[str, Fits] = {
    "DIGIT": lambda sign: unicodedata.category(sign) == "Nd",
    "SPACE": str.isspace,
    "WORD": _is_of_a_word,
}


def _place(name: str) -> Stands:
    places: dict[str, Stands] = {
        "AT_BEGINNING": lambda _text, place: place == 0,
        "AT_BEGINNING_STRING": lambda _text, place: place == 0,
        "AT_END": lambda text, place: place == len(text),
        "AT_END_STRING": lambda text, place: place == len(text),
        "AT_BOUNDARY": _at_boundary,
        "AT_NON_BOUNDARY": lambda text, place: not _at_boundary(text, place),
    }
    if name not in places:
        raise Unusable(name)
    return places[name]


def _at_boundary(text: str, place: int) -> bool:
    before = place > 0 and _is_of_a_word(text[place - 1])
    after = place < len(text) and _is_of_a_word(text[place])
    return before is not after
