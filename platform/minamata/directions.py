"""Words that run one way in a sentence that runs the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f\u2e80-\u9fff]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def put_into(sentence: str, variables: Mapping[str, object]) -> str:
    """The sentence with what belongs into it; names and titles that run the other way are isolated there.

    Otherwise their question mark or bracket changes places with the words around (UAX 9). Addresses stay as they are, for programs that
    find links in plain text; and so does markup, which has elements for this.
    """
    is_turned = _RIGHT_TO_LEFT.search(sentence) is not None
    return sentence % {
        name: f"{ISOLATE}{value}{END_OF_ISOLATE}" if type(value) is str and _runs_otherwise(value, is_turned) else value
        for name, value in variables.items()
    }


def _runs_otherwise(value: str, is_turned: bool) -> bool:
    if is_turned:
        return _LEFT_TO_RIGHT.search(value) is not None and "://" not in value and "@" not in value
    return not value.isascii() and _RIGHT_TO_LEFT.search(value) is not None
