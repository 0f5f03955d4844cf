"""Whether a formula means the same as the author's, and a place lies where it should."""

from __future__ import annotations

from collections.abc import Sequence

from courses.blocks.problem.expressions import CONSTANTS, NotAnExpression, Number, read
from courses.blocks.problem.invalid import InvalidAnswer
from courses.blocks.problem.questions import FormulaQuestion, ImageQuestion
from minamata.numbers import UnreadableNumber, parse_number

LARGEST_PLACE = 100_000


def is_same_formula(question: FormulaQuestion, typed: str, lang: str) -> bool:
    """Whether both have the same values at all samples. Raises InvalidAnswer for what is no formula in these variables."""
    variables = {name for sample in question.samples for name, _value in sample}
    try:
        theirs = read(typed, lang, question.ignores_case)
    except NotAnExpression:
        raise InvalidAnswer({question.id: "not_a_formula"}) from None
    if not theirs.names <= variables | CONSTANTS.keys():
        raise InvalidAnswer({question.id: "not_a_formula"})
    ours = read(question.answer, "", question.ignores_case)
    try:
        return all(
            _is_near(theirs.value(dict(sample)), ours.value(dict(sample)), *question.tolerance)
            for sample in question.samples
        )
    except NotAnExpression:
        return False  # such as a division by nothing where the author has a value


def _is_near(one: Number, other: Number, allowed: float, is_share: bool) -> bool:
    return abs(one - other) <= (allowed * max(abs(one), abs(other)) if is_share else allowed)


def is_in_an_area(question: ImageQuestion, typed: Sequence[str]) -> bool:
    """Whether a place, given as pixels from the left and from the top, lies in an area. Raises InvalidAnswer for what is no place."""
    try:
        x, y = (float(parse_number(each, "")) for each in typed)
    except (UnreadableNumber, ValueError):
        raise InvalidAnswer({question.id: "not_a_place"}) from None
    if not 0 <= x < LARGEST_PLACE or not 0 <= y < LARGEST_PLACE:
        raise InvalidAnswer({question.id: "not_a_place"})
    return any(area.holds(x, y) for area in question.areas)
