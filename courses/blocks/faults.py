"""What is wrong with an answer that cannot be kept, in words."""

from __future__ import annotations

from minamata.i18n import _l

LONGEST_ANSWER = 2000
LONGEST_NOTE = 10_000

FAULTS = {
    "not_a_number": _l("This cannot be read as a number. No attempt was used."),
    "too_large": _l("This number is too large. No attempt was used."),
    "unanswered": _l("Answer this question, then send again. No attempt was used."),
    "too_long": _l("This is too long: the greatest number of characters is %(number)s.", number=LONGEST_ANSWER),
    "note_too_long": _l("This is too long: the greatest number of characters is %(number)s.", number=LONGEST_NOTE),
    "not_a_formula": _l("This cannot be read as a formula in these variables. No attempt was used."),
    "not_a_place": _l("Give two numbers of pixels: from the left, and from the top. No attempt was used."),
    "several_answers": _l("Give one answer only. No attempt was used."),
}
