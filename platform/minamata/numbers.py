"""Numbers as people type them, in any of the six languages (C4, G4).

`1,5` and `1.5` are the same number to most people, and `1,234` is two different ones. The rules, in this order:

1. Spaces of any kind and `٬` always group; `٫` is always the decimal mark.
2. Where both a comma and a point stand, the last one is the decimal mark and the other groups.
3. A comma or a point that stands several times groups.
4. One that stands alone groups when CLDR groups with it in that language (a comma in English and Chinese, a point in
   Spanish), the number is shaped so (one to three digits without a leading zero, then exactly three) and nothing else
   groups already.
5. Otherwise it is the decimal mark: `1,5` in English, `1,234` in Arabic, French and Russian, `1.5` everywhere.

So whatever Babel writes reads back as the same number (for Arabic: what it writes in Arabic-Indic digits, the ones we
show; written in Latin digits a single comma is taken as people mean it, as a decimal mark).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum

LONGEST = 100
LARGEST_EXPONENT = 999

_GROUPS_WITH = {"en": ",", "zh": ",", "es": "."}
_SPACE = " "

SAME_CHARACTER = str.maketrans(
    {
        **{zero + digit: str(digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10)},
        **dict.fromkeys(map(ord, "−‐‑–﹣－"), "-"),
        **dict.fromkeys(map(ord, "＋﹢"), "+"),
        **dict.fromkeys(map(ord, "،，"), ","),
        ord("．"): ".",
        **dict.fromkeys(map(ord, "×·⋅∙✕"), "*"),
    }
)
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?:"
    r"(?P<one>10) ?(?:\^|\*\*) ?(?P<power_of_ten>[+-]?[0-9]{1,4})"
    r"|(?P<digits>[0-9.,٫٬ ]+)(?:(?:[eE]|(?:\*|[xXхХ]) ?10 ?(?:\^|\*\*)) ?(?P<exponent>[+-]?[0-9]{1,4}))?"
    r")"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_STARTS_LIKE_A_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


class NumberFault(StrEnum):
    """What is wrong with a text that should be a number."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_LARGE = "too_large"


class UnreadableNumber(ValueError):
    """A text is not one number; `fault` says why."""

    def __init__(self, fault: NumberFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def parse_number(text: str, lang: str) -> Decimal:
    """The number that a reader of `lang` (a code such as `fr` or `zh-Hans`) typed, exactly.

    Takes Latin, full-width, Arabic-Indic and Eastern Arabic digits, the signs of any keyboard, grouping, and the
    exponents `1e-3`, `1.2*10^3` and `1.2×10^3`. Takes no percent sign, no unit and no fraction: raises
    `UnreadableNumber` (a `ValueError`) for them, for an empty text, and for an exponent beyond 999 or a text beyond
    100 characters.
    """
    text = _plain(text)
    if not text:
        raise UnreadableNumber(NumberFault.EMPTY)
    if len(text) > LONGEST:
        raise UnreadableNumber(NumberFault.TOO_LARGE)
    matched = _NUMBER.fullmatch(text)
    if matched is None:
        raise UnreadableNumber(NumberFault.NOT_A_NUMBER)
    exponent = int(matched["power_of_ten"] or matched["exponent"] or 0)
    if abs(exponent) > LARGEST_EXPONENT:
        raise UnreadableNumber(NumberFault.TOO_LARGE)
    digits = "1" if matched["one"] else _in_plain_digits(matched["digits"].strip(), lang)
    return Decimal(f"{matched['sign']}{digits}" + (f"e{exponent}" if exponent else ""))


def parse_whole(text: str, lang: str) -> int:
    """The same for a whole number, such as a count. A decimal mark is refused even where nothing but noughts follows it: who types
    `1.000` in English or `1,000` in French may mean a thousand.
    """
    number = parse_number(text, lang)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < 0:
        raise UnreadableNumber(NumberFault.NOT_A_NUMBER)
    return int(number)


def _plain(text: str) -> str:
    """One character for each meaning, single spaces, and none of the invisible marks that keyboards and Babel add."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return _SPACE.join(visible.translate(SAME_CHARACTER).split())


def _in_plain_digits(digits: str, lang: str) -> str:
    """`1234.5` for any way to write it; raises `UnreadableNumber` when the marks in it contradict each other."""
    decimal_mark = _decimal_mark(digits, lang)
    whole, _, fraction = digits.rpartition(decimal_mark) if decimal_mark else (digits, "", "")
    grouping = {sign for sign in whole if not sign.isdigit()}
    if len(grouping) > 1 or (fraction and not fraction.isdigit()):
        raise UnreadableNumber(NumberFault.NOT_A_NUMBER)
    if grouping:
        if not _GROUPED.fullmatch(whole.replace(grouping.pop(), ",")):
            raise UnreadableNumber(NumberFault.NOT_A_NUMBER)
        whole = re.sub(r"[^0-9]", "", whole)
    if not whole and not fraction:
        raise UnreadableNumber(NumberFault.NOT_A_NUMBER)
    return f"{whole or '0'}.{fraction}" if fraction else whole


def _decimal_mark(digits: str, lang: str) -> str:
    """The one character that is the decimal mark, or nothing; the rules are those of this module's docstring."""
    if "٫" in digits:
        return "٫"
    marks = [sign for sign in digits if sign in ",."]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ""
    groups_already = "٬" in digits or _SPACE in digits
    if (
        marks[0] == _GROUPS_WITH.get(lang.partition("-")[0].lower())
        and not groups_already
        and _STARTS_LIKE_A_GROUP.fullmatch(digits)
    ):
        return ""
    return marks[0]
