"""Which reader reads a response element of OLX: every kind of question that is asked here."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from courses.blocks.problem import responses
from courses.blocks.problem.further import BLANK, read_choices_with_numbers, read_formula, read_image
from courses.blocks.problem.questions import Asked, Question, Unsupported

READERS: dict[tuple[str, str], Callable[[etree._Element, etree._Element, Asked], Question]] = {
    **responses.READERS,
    ("formularesponse", "formulaequationinput"): read_formula,
    ("formularesponse", "textline"): read_formula,
    ("imageresponse", "imageinput"): read_image,
    ("choicetextresponse", "radiotextgroup"): read_choices_with_numbers,
    ("choicetextresponse", "checkboxtextgroup"): read_choices_with_numbers,
}
RESPONSES = frozenset(response for response, _ in READERS)
INPUTS = frozenset(field for _, field in READERS)
SEVERAL_INPUTS = frozenset({"optionresponse", "imageresponse"})
"""Responses that may hold more than one input, each a question of its own."""
PARTS_OF_A_RESPONSE = responses.PARTS_OF_A_RESPONSE | {BLANK}


NEEDS_A_SCRIPT = frozenset(
    {"script", "customresponse", "schematicresponse", "coderesponse", "externalresponse", "symbolicresponse"}
)
"""What asks for code of an author on the server, whoever draws the question (decision 30)."""


def read_question(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    """The question that `field` (the input) of `response` asks; raises `Unsupported`."""
    reader = READERS.get((str(response.tag), str(field.tag)))
    if reader is None:
        raise Unsupported(str(field.tag))
    return reader(response, field, asked)
