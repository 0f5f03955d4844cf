"""Arithmetic as authors and learners write it: `1/3`, `50%`, `2^3`, `6.02*10^23`, `sqrt(2)`, `m*(1-sin(2*m))`.

A small language of our own, so that nothing an author or a learner writes is ever run. Its words are those of Open edX: the functions and
constants below, `^` or `**` for powers, `%` for hundredths. What a name means is looked up in a mapping and nowhere else.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from minamata.numbers import SAME_CHARACTER, UnreadableNumber, parse_number

LONGEST = 500
DEEPEST = 40
LARGEST_FACTORIAL = 170

Number = complex | float
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]|[.,٫](?=[0-9]))[0-9.,٫٬]*(?:[eE][+-]?[0-9]{1,4})?)|(?P<name>[^\W\d]\w*'*)|(?P<sign>\*\*|[-+*/^%()]))"
)

CONSTANTS: Mapping[str, Number] = {
    "pi": math.pi,
    "e": math.e,
    "i": 1j,
    "j": 1j,
    "c": 2.998e8,
    "k": 1.3806488e-23,
    "q": 1.602176565e-19,
    "T": 298.15,
}


class NotAnExpression(ValueError):
    """The text cannot be read, or has no value: a name that nobody knows, a division by nothing, a number beyond all bounds."""


def _factorial(value: Number) -> float:
    if isinstance(value, complex) or value != int(value) or not 0 <= value <= LARGEST_FACTORIAL:
        raise NotAnExpression("factorial")
    return float(math.factorial(int(value)))


def _either(real: Callable[[float], float], other: Callable[[Number], complex]) -> Callable[[Number], Number]:
    """The real function where it has a value, else the complex one."""

    def evaluated(value: Number) -> Number:
        if isinstance(value, complex):
            return other(value)
        try:
            return real(value)
        except ValueError:
            return other(value)

    return evaluated


def _inverse(function: Callable[[Number], Number]) -> Callable[[Number], Number]:
    return lambda value: 1 / function(value)


_SIN, _COS, _TAN = (
    _either(math.sin, cmath.sin),
    _either(math.cos, cmath.cos),
    _either(math.tan, cmath.tan),
)
_SINH, _COSH, _TANH = (
    _either(math.sinh, cmath.sinh),
    _either(math.cosh, cmath.cosh),
    _either(math.tanh, cmath.tanh),
)
FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "sin": _SIN,
    "cos": _COS,
    "tan": _TAN,
    "sec": _inverse(_COS),
    "csc": _inverse(_SIN),
    "cot": _inverse(_TAN),
    "sqrt": _either(math.sqrt, cmath.sqrt),
    "log10": _either(math.log10, cmath.log10),
    "log2": _either(math.log2, lambda value: cmath.log(value, 2)),
    "ln": _either(math.log, cmath.log),
    "exp": _either(math.exp, cmath.exp),
    "arcsin": _either(math.asin, cmath.asin),
    "arccos": _either(math.acos, cmath.acos),
    "arctan": _either(math.atan, cmath.atan),
    "sinh": _SINH,
    "cosh": _COSH,
    "tanh": _TANH,
    "sech": _inverse(_COSH),
    "csch": _inverse(_SINH),
    "coth": _inverse(_TANH),
    "arcsinh": _either(math.asinh, cmath.asinh),
    "arccosh": _either(math.acosh, cmath.acosh),
    "arctanh": _either(math.atanh, cmath.atanh),
    "abs": abs,
    "re": lambda value: complex(value).real,
    "im": lambda value: complex(value).imag,
    "conj": lambda value: complex(value).conjugate(),
    "fact": _factorial,
    "factorial": _factorial,
}

Node = Callable[[Mapping[str, Number]], Number]


@dataclass(frozen=True)
class Expression:
    """Something that has a value once its variables have one; `names` are those that are no constants, as they were written."""

    node: Node
    names: frozenset[str]

    def value(self, variables: Mapping[str, Number]) -> Number:
        """Raises NotAnExpression where there is no value."""
        try:
            found = self.node(variables)
        except (ZeroDivisionError, OverflowError, ValueError, KeyError) as error:
            raise NotAnExpression(str(error)) from error
        if not cmath.isfinite(found):
            raise NotAnExpression("not finite")
        return found


def number_in(text: str, lang: str) -> float:
    """The value of an expression without variables. Raises NotAnExpression, also for a value that is not real."""
    value = read(text, lang).value({})
    if isinstance(value, complex):
        if abs(value.imag) > 1e-12 * max(1.0, abs(value.real)):
            raise NotAnExpression("not real")
        return value.real
    return float(value)


@lru_cache(maxsize=1024)
def read(text: str, lang: str, ignores_case: bool = False) -> Expression:
    """The expression in `text`, whose numbers are written as in `lang`. Raises NotAnExpression."""
    if len(text) > LONGEST:
        raise NotAnExpression("too long")
    return _Reader(text.translate(SAME_CHARACTER), lang, ignores_case).whole()


class _Reader:
    """Reads from the left: sums of products of powers of what stands alone."""

    def __init__(self, text: str, lang: str, ignores_case: bool) -> None:
        self._lang, self._ignores_case = lang, ignores_case
        self._tokens: list[tuple[str, str]] = []
        self._names: set[str] = set()
        self._at = self._depth = 0
        place, text = 0, text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise NotAnExpression(text[place:])
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            place = found.end()

    def whole(self) -> Expression:
        node = self._sum()
        if self._at != len(self._tokens):
            raise NotAnExpression(self._tokens[self._at][1])
        return Expression(node, frozenset(self._names))

    def _next(self, *signs: str) -> str:
        """The next token when it is one of these signs, which is taken; else nothing."""
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "sign" and self._tokens[self._at][1] in signs:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotAnExpression("nested too deeply")
        node = self._product()
        while sign := self._next("+", "-"):
            node = _added(node, self._product()) if sign == "+" else _taken(node, self._product())
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while sign := self._next("*", "/"):
            node = _times(node, self._signed()) if sign == "*" else _over(node, self._signed())
        return node

    def _signed(self) -> Node:
        is_negative = False
        while sign := self._next("+", "-"):
            is_negative ^= sign == "-"
        node = self._power()
        return _negative(node) if is_negative else node

    def _power(self) -> Node:
        """The last power binds first, as on paper: 2^3^2 is 2^9."""
        powers = [self._alone()]
        while self._next("^", "**"):
            is_negative = False
            while sign := self._next("+", "-"):
                is_negative ^= sign == "-"
            node = self._alone()
            powers.append(_negative(node) if is_negative else node)
        node = powers.pop()
        while powers:
            node = _raised(powers.pop(), node)
        return node

    def _alone(self) -> Node:
        if self._at == len(self._tokens):
            raise NotAnExpression("ends too early")
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            node = self._number(word)
        elif kind == "name":
            node = self._named(word)
        elif word == "(":
            node = self._in_brackets()
        else:
            raise NotAnExpression(word)
        while self._next("%"):
            node = _over(node, lambda _variables: 100.0)
        return node

    def _in_brackets(self) -> Node:
        node = self._sum()
        if not self._next(")"):
            raise NotAnExpression("a bracket is not closed")
        return node

    def _number(self, word: str) -> Node:
        try:
            value = float(parse_number(word, self._lang))
        except UnreadableNumber as error:
            raise NotAnExpression(word) from error
        return lambda _variables: value

    def _named(self, word: str) -> Node:
        name = word.lower() if self._ignores_case else word
        if self._next("("):
            function = FUNCTIONS.get(name) or FUNCTIONS.get(name.lower())
            if function is None:
                raise NotAnExpression(word)
            inside = self._in_brackets()
            return lambda variables: function(inside(variables))
        self._names.add(name)
        return lambda variables: variables[name] if name in variables else CONSTANTS[name]


def _added(left: Node, right: Node) -> Node:
    return lambda variables: left(variables) + right(variables)


def _taken(left: Node, right: Node) -> Node:
    return lambda variables: left(variables) - right(variables)


def _times(left: Node, right: Node) -> Node:
    return lambda variables: left(variables) * right(variables)


def _over(left: Node, right: Node) -> Node:
    return lambda variables: left(variables) / right(variables)


def _negative(node: Node) -> Node:
    return lambda variables: -node(variables)


def _raised(base: Node, power: Node) -> Node:
    return lambda variables: base(variables) ** power(variables)
