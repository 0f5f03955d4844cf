"""One line of text, as people type or paste it and as providers send it."""

from __future__ import annotations

import unicodedata

# Without these two, names in Persian, Sinhala or Malayalam are written wrongly; every other sign of format is invisible, and those
# that turn the direction of writing make a name read as another one (Unicode Technical Report 36, section 2.10).
JOINERS = frozenset({"\u200c", "\u200d"})
# Letters and signs by their kind, that nobody can see.
BLANK = frozenset({"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"})
NEVER_WRITTEN = frozenset({"Cc", "Cf", "Cs"})


def one_line(words: object) -> str:
    """The words in one line, single spaces between them, without signs of control; empty for no text, or none that can be seen."""
    text = words if isinstance(words, str) else ""
    never = {ord(sign): None for sign in set(text) if _is_never_written(sign)}
    line = " ".join(text.translate(never).split())
    return line if set(line) - JOINERS - BLANK - {" "} else ""


def _is_never_written(sign: str) -> bool:
    return unicodedata.category(sign) in NEVER_WRITTEN and sign not in JOINERS and not sign.isspace()
