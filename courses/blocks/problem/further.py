"""Questions beyond choices, numbers and words: formulas, places in a picture, and choices with a number in them."""

from __future__ import annotations

import copy
import hashlib
import json
import re

from lxml import etree

from courses.blocks.problem.expressions import NotAnExpression, Number, read
from courses.blocks.problem.questions import (
    Area,
    Asked,
    Blank,
    Choice,
    ChoiceQuestion,
    FormulaQuestion,
    ImageQuestion,
    Kind,
    Question,
    Unsupported,
)
from courses.blocks.problem.responses import UNTOLD_TOLERANCE, credit_of, interval_of, number_of, parameters_of
from courses.blocks.problem.xml import attribute, inner_html

FORMULA_TOLERANCE = "0.00001"
BLANK = "numtolerance_input"
GAP = "＿＿＿"
MOST_SAMPLES = 50
MOST_CORNERS = 200
LARGEST_PICTURE = 4000
_SAMPLES = re.compile(r"([^@]+)@([^:]+):([^#]+)#\s*([0-9]{1,4})")
_RECTANGLE = re.compile(r"\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*\)\s*-\s*\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*\)")


def read_formula(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    """`<formularesponse samples="x,y@1,2:3,4#10" answer="x*y">`: right is what has the same values at these places."""
    ignores_case = "ci" in attribute(response, "type").lower().split()
    written = attribute(response, "answer")
    question = FormulaQuestion(
        id=asked.id,
        kind="formula",
        label=asked.label,
        descriptions=asked.descriptions,
        trailing_text=attribute(field, "trailing_text"),
        answer=written,
        samples=_samples(attribute(response, "samples"), asked.id, ignores_case),
        tolerance=_tolerance(parameters_of(response).get("default", "") or FORMULA_TOLERANCE),
        ignores_case=ignores_case,
    )
    try:
        expression = read(written, "", ignores_case)
        for sample in question.samples:
            expression.value(dict(sample))
    except NotAnExpression:
        raise Unsupported("formula") from None
    return question


def _samples(written: str, question_id: str, ignores_case: bool) -> tuple[tuple[tuple[str, Number], ...], ...]:
    """The places at which formulas are compared: the same for everybody, so that nobody's answer is right by luck."""
    found = _SAMPLES.fullmatch(written.strip())
    if found is None:
        raise Unsupported("samples")
    names = [name.strip().lower() if ignores_case else name.strip() for name in found[1].split(",")]
    lows, highs = ([_value(each) for each in part.split(",")] for part in (found[2], found[3]))
    if not len(names) == len(lows) == len(highs) or not int(found[4]) >= 1:
        raise Unsupported("samples")

    def between(place: int, low: float, high: float, name: str) -> float:
        digest = hashlib.sha256(f"{question_id} {name} {place}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:6], "big") / 2**48

    return tuple(
        tuple((name, between(place, low, high, name)) for name, low, high in zip(names, lows, highs, strict=True))
        for place in range(min(int(found[4]), MOST_SAMPLES))
    )


def _value(written: str) -> float:
    return float(number_of(written, "samples"))


def _tolerance(written: str) -> tuple[float, bool]:
    share = written.strip().endswith("%")
    allowed = abs(float(number_of(written.strip().removesuffix("%"), "tolerance")))
    return (allowed / 100 if share else allowed), share


def read_image(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    """`<imageinput src width height rectangle="(10,10)-(20,30)" regions="[[[x,y],…],…]"/>`: right is a place in one of them."""
    width, height = (_pixels(attribute(field, name)) for name in ("width", "height"))
    rectangles = [
        Area(((x1, y1), (x2, y1), (x2, y2), (x1, y2)))
        for x1, y1, x2, y2 in (map(int, found) for found in _RECTANGLE.findall(attribute(field, "rectangle")))
    ]
    areas = (*rectangles, *_regions(attribute(field, "regions")))
    if not areas or not attribute(field, "src"):
        raise Unsupported("no_answer")
    return ImageQuestion(
        id=asked.id,
        kind="image",
        label=asked.label,
        descriptions=asked.descriptions,
        source=attribute(field, "src"),
        alternative=attribute(field, "alt"),
        width=width,
        height=height,
        areas=areas,
    )


def _pixels(written: str) -> int:
    digits = written.removesuffix("px")
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:6]) <= LARGEST_PICTURE:
        raise Unsupported("picture_size")
    return int(digits)


def _regions(written: str) -> tuple[Area, ...]:
    if not written:
        return ()
    try:
        given = json.loads(written)
        # A single region may be written without the list around it.
        regions = [given] if given and not isinstance(given[0][0], list) else given
        areas = tuple(Area(tuple((int(x), int(y)) for x, y in region)) for region in regions)
    except (ValueError, TypeError, LookupError, OverflowError):
        raise Unsupported("regions") from None
    if any(not 3 <= len(area.corners) <= MOST_CORNERS for area in areas):
        raise Unsupported("regions")
    return areas


def read_choices_with_numbers(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    """`<radiotextgroup>` or `<checkboxtextgroup>` with `<numtolerance_input answer tolerance/>` inside of choices."""
    kind: Kind = "single" if field.tag == "radiotextgroup" else "multiple"
    choices = tuple(_choice(element, asked.id, index) for index, element in enumerate(field.findall("choice")))
    if not choices:
        raise Unsupported("no_choices")
    if not any(choice.is_correct for choice in choices):
        raise Unsupported("choice_correctness")
    return ChoiceQuestion(id=asked.id, kind=kind, label=asked.label, descriptions=asked.descriptions, choices=choices)


def _choice(element: etree._Element, question_id: str, index: int) -> Choice:
    blanks: list[Blank] = []
    shown = copy.deepcopy(element)
    for place, blank in enumerate(shown.iter(BLANK)):
        written = attribute(blank, "answer")
        is_right = attribute(element, "correct").lower() == "true"
        answer = interval_of(written, attribute(blank, "tolerance") or UNTOLD_TOLERANCE) if is_right else None
        blanks.append(Blank(f"{question_id}-{index}-{place}", answer))
    for blank in list(shown.iter(BLANK)):
        gap = etree.Element("span")
        gap.text, gap.tail = GAP, blank.tail
        parent = blank.getparent()
        assert parent is not None
        parent.replace(blank, gap)
    return Choice(id=f"choice_{index}", html=inner_html(shown), credit=credit_of(element, "none"), blanks=tuple(blanks))
