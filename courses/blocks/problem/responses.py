"""From a response element of OLX to the question it asks: choices, numbers and texts, each with its answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import escape

from lxml import etree

from courses.blocks.problem.expressions import NotAnExpression, number_in
from courses.blocks.problem.patterns import Unusable, net_of
from courses.blocks.problem.questions import (
    Asked,
    Choice,
    ChoiceQuestion,
    Combination,
    Kind,
    NumericAnswer,
    NumericQuestion,
    PartialCredit,
    Question,
    TextAnswer,
    TextQuestion,
    Unsupported,
)
from courses.blocks.problem.xml import attribute, inner_html, text_of
from minamata.numbers import NumberFault, UnreadableNumber, parse_number

UNTOLD_TOLERANCE = "0.001%"
"""What Open edX allows when the author says nothing: enough for a rounded last digit."""

HALF = 0.5
LONGEST_POOL = 3
_HINTS = frozenset({"choicehint", "optionhint", "correcthint"})
_PARTIAL_CREDIT: dict[str, PartialCredit] = {"edc": "every_decision", "halves": "halves", "points": "points"}
_RANGE = re.compile(r"([\[(])([^,]+),([^,]+)([\])])")
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.|(?<=\w)'(?=\w))*)'|"((?:[^"\\]|\\.)*)\"""")
_CHOICE_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def _single(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    return _choices(response, field, asked, "single")


def _multiple(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    return _choices(response, field, asked, "multiple")


def _choices(response: etree._Element, field: etree._Element, asked: Asked, kind: Kind) -> Question:
    partial = _partial_credit(response)
    elements = field.findall("choice")
    ids = _ids(elements)
    told = _explanations(response, "targetedfeedbackset", "targetedfeedback")
    solved = _explanations(response, "solutionset", "solution")
    choices = tuple(
        Choice(
            id=choice_id,
            html=inner_html(element, without=_HINTS),
            credit=credit_of(element, partial),
            fixed=attribute(element, "fixed").lower() == "true",
            feedback_if_chosen=_choice_hint(element, chosen=True) + told.get(attribute(element, "explanation-id"), ""),
            feedback_if_left=_choice_hint(element, chosen=False),
            solution=solved.get(attribute(element, "explanation-id"), ""),
        )
        for choice_id, element in zip(ids, elements, strict=True)
    )
    if not choices:
        raise Unsupported("no_choices")
    if kind == "single" and not any(choice.credit for choice in choices):
        raise Unsupported("choice_correctness")
    return ChoiceQuestion(
        id=asked.id,
        kind=kind,
        label=asked.label,
        descriptions=asked.descriptions,
        choices=choices,
        shuffle=attribute(field, "shuffle").lower() == "true",
        partial_credit=partial,
        combinations=_combinations(field, ids),
        pool=_pool(field, choices) if kind == "single" else 0,
    )


def _dropdown(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    partial = _partial_credit(response)
    correct = attribute(field, "correct")
    elements = field.findall("option")
    if elements:
        words = [text_of(element, without=_HINTS) for element in elements]
        credit = [credit_of(element, partial) for element in elements]
        hints = [_first_hint(element, "optionhint") for element in elements]
    else:
        words = [" ".join(word.split()) for word in _options(field.get("options") or "")]
        credit = [0.0] * len(words)
        hints = [""] * len(words)
    credit = [1.0 if correct and word == correct else worth for word, worth in zip(words, credit, strict=True)]
    if not words:
        raise Unsupported("no_choices")
    if 1 not in credit:
        raise Unsupported("choice_correctness")
    return ChoiceQuestion(
        id=asked.id,
        kind="dropdown",
        label=asked.label,
        descriptions=asked.descriptions,
        choices=tuple(
            Choice(f"choice_{index}", escape(word), worth, feedback_if_chosen=hint)
            for index, (word, worth, hint) in enumerate(zip(words, credit, hints, strict=True))
        ),
        partial_credit=partial,
    )


def _numeric(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    parameters = parameters_of(response)
    written_tolerance = parameters.get("default", "") or UNTOLD_TOLERANCE
    answers = [
        interval_of(written, written_tolerance, 1, feedback) for written, feedback in _answers_with_feedback(response)
    ]
    if not answers:
        raise Unsupported("no_answer")
    ways = {way.strip().lower() for way in attribute(response, "partial_credit").split(",")} - {"", "none", "false"}
    if ways - {"close", "list"}:
        raise Unsupported("partial_credit")
    if "close" in ways:
        factor = number_of(parameters.get("partial_range", "2"), "partial_credit")
        answers += [
            interval_of(answer.written, written_tolerance, HALF, "", factor)
            for answer in answers
            if not _RANGE.fullmatch(answer.written)
        ]
    if "list" in ways:
        listed = [written.strip() for written in parameters.get("partial_answers", "").split(",")]
        answers += [interval_of(written, written_tolerance, HALF, "") for written in listed if written]
    return NumericQuestion(
        id=asked.id,
        kind="numeric",
        label=asked.label,
        descriptions=asked.descriptions,
        trailing_text=attribute(field, "trailing_text"),
        answers=tuple(answers),
    )


def _text(response: etree._Element, field: etree._Element, asked: Asked) -> Question:
    ways = attribute(response, "type").lower().split()
    if "regexp" in ways:
        return _pattern(response, field, asked, "ci" in ways)
    answers = [
        TextAnswer(text.strip(), feedback)
        for written, feedback in _answers_with_feedback(response)
        for text in written.split("_or_")
        if text.strip()
    ]
    if not answers:
        raise Unsupported("no_answer")
    return TextQuestion(
        id=asked.id,
        kind="text",
        label=asked.label,
        descriptions=asked.descriptions,
        trailing_text=attribute(field, "trailing_text"),
        answers=tuple(answers),
        expected_errors=tuple(
            TextAnswer(attribute(hint, "answer"), inner_html(hint)) for hint in response.iter("stringequalhint")
        ),
        ignores_case="ci" in ways,
    )


def _pattern(response: etree._Element, field: etree._Element, asked: Asked, ignores_case: bool) -> Question:
    """As Open edX has it: one of the patterns, at the beginning or the end of the text unless it says otherwise."""
    answers = [TextAnswer(written, feedback) for written, feedback in _answers_with_feedback(response)]
    if not answers:
        raise Unsupported("no_answer")
    try:
        for answer in answers:
            net_of(f"^{answer.text}$", ignores_case)
    except Unusable:
        raise Unsupported("regexp") from None
    return TextQuestion(
        id=asked.id,
        kind="text",
        label=asked.label,
        descriptions=asked.descriptions,
        trailing_text=attribute(field, "trailing_text"),
        answers=tuple(answers),
        ignores_case=ignores_case,
        are_patterns=True,
    )


READERS: dict[tuple[str, str], Callable[[etree._Element, etree._Element, Asked], Question]] = {
    ("multiplechoiceresponse", "choicegroup"): _single,
    ("multiplechoiceresponse", "radiogroup"): _single,
    ("choiceresponse", "checkboxgroup"): _multiple,
    ("choiceresponse", "choicegroup"): _multiple,
    ("choiceresponse", "radiogroup"): _single,
    ("optionresponse", "optioninput"): _dropdown,
    ("numericalresponse", "formulaequationinput"): _numeric,
    ("numericalresponse", "textline"): _numeric,
    ("stringresponse", "textline"): _text,
    ("truefalseresponse", "choicegroup"): _multiple,
    ("truefalseresponse", "checkboxgroup"): _multiple,
}
PARTS_OF_A_RESPONSE = frozenset(
    {"additional_answer", "correcthint", "compoundhint", "hintgroup", "regexphint", "responseparam", "stringequalhint"}
)
"""What a response holds beside its words and its input: read with the question, never shown with it."""


def _ids(choices: list[etree._Element]) -> list[str]:
    """An id for each choice: the author's name for it, else its place; all by place when the names do not tell apart."""
    by_place = [f"choice_{index}" for index in range(len(choices))]
    names = [attribute(choice, "name") for choice in choices]
    ids = [name if _CHOICE_NAME.fullmatch(name) else place for name, place in zip(names, by_place, strict=True)]
    return ids if len(set(ids)) == len(ids) else by_place


def credit_of(choice: etree._Element, partial: PartialCredit) -> float:
    """What choosing it earns, 0 to 1. Raises Unsupported."""
    correct = attribute(choice, "correct").lower()
    if correct == "true":
        return 1.0
    if correct in {"false", ""}:
        return 0.0
    if correct == "partial":
        worth = number_of(attribute(choice, "point_value") or str(HALF), "partial_credit")
        if not 0 <= worth <= 1:
            raise Unsupported("partial_credit")
        return float(worth) if partial == "points" else 0.0
    raise Unsupported("choice_correctness")


def _partial_credit(response: etree._Element) -> PartialCredit:
    written = attribute(response, "partial_credit").lower()
    if written in {"", "none", "false"}:
        return "none"
    if written not in _PARTIAL_CREDIT:
        raise Unsupported("partial_credit")
    return _PARTIAL_CREDIT[written]


def _choice_hint(choice: etree._Element, *, chosen: bool) -> str:
    for hint in choice.findall("choicehint"):
        if (attribute(hint, "selected").lower() != "false") == chosen:
            return inner_html(hint)
    return ""


def _first_hint(element: etree._Element, name: str) -> str:
    hint = element.find(name)
    return "" if hint is None else inner_html(hint)


def _pool(field: etree._Element, choices: tuple[Choice, ...]) -> int:
    """How many choices are drawn for each learner; 0 for all, where the author gave no number or one as large as there are choices."""
    written = attribute(field, "answer-pool")
    if written in {"", "0"}:
        return 0
    if not (written.isascii() and written.isdigit()) or len(written) > LONGEST_POOL:
        raise Unsupported("answer_pool")
    if not any(choice.is_correct for choice in choices):
        raise Unsupported("choice_correctness")
    wrong = sum(not choice.is_correct for choice in choices)
    return max(2, min(int(written), wrong + 1))


def _explanations(response: etree._Element, group: str, name: str) -> dict[str, str]:
    """What the group of explanations after a response says, by the explanation-id that its choices name; one before the next response."""
    found: dict[str, str] = {}
    for sibling in response.itersiblings():
        if str(sibling.tag).endswith("response"):
            break
        if sibling.tag == group:
            found |= {attribute(one, "explanation-id"): inner_html(one) for one in sibling.findall(name)}
    found.pop("", None)
    return found


def _combinations(field: etree._Element, ids: list[str]) -> tuple[Combination, ...]:
    """Feedback for sets of choices, which the author names by letters: A is the first choice."""
    letters = {chr(ord("A") + index): choice_id for index, choice_id in enumerate(ids[:26])}
    return tuple(
        Combination(frozenset(letters[letter] for letter in named), inner_html(hint))
        for hint in field.findall("compoundhint")
        if set(named := attribute(hint, "value").upper().split()) <= letters.keys()
    )


def _options(written: str) -> list[str]:
    """The texts in `('one','two')`, the older way to write the options of a dropdown."""
    return [
        re.sub(r"\\(.)", r"\1", single or double)
        for single, double in _QUOTED.findall(written.strip().removeprefix("(").removesuffix(")"))
    ]


def _answers_with_feedback(response: etree._Element) -> list[tuple[str, str]]:
    """The author's answers in order: that of the response itself, then the additional ones."""
    answers = [(attribute(response, "answer"), _first_hint(response, "correcthint"))]
    for element in response.iter("additional_answer"):
        written = attribute(element, "answer") or (element.text or "").strip()
        answers.append((written, _first_hint(element, "correcthint")))
    return [(written, feedback) for written, feedback in answers if written]


def interval_of(
    written: str, tolerance: str, credit: float = 1, feedback: str = "", factor: Decimal = Decimal(1)
) -> NumericAnswer:
    """The interval that an answer and its tolerance make. Raises Unsupported."""
    if between := _RANGE.fullmatch(written):
        low, high = number_of(between[2], "numeric_expression"), number_of(between[3], "numeric_expression")
        return NumericAnswer(low, high, written, between[1] == "[", between[4] == "]", credit, feedback)
    value = number_of(written, "numeric_expression")
    share = tolerance.strip().endswith("%")
    allowed = abs(number_of(tolerance.strip().removesuffix("%"), "tolerance")) * factor
    if share:
        allowed = allowed * abs(value) / 100
    return NumericAnswer(value - allowed, value + allowed, written, credit=credit, feedback=feedback)


def number_of(written: str, reason: str) -> Decimal:
    """A number in the XML, or an expression that has one as its value. A comma never groups: it is written as programs write numbers."""
    try:
        return parse_number(written, "")
    except UnreadableNumber as error:
        if error.fault is NumberFault.TOO_LARGE:
            raise Unsupported(reason) from None
    try:
        return Decimal(repr(number_in(written, "")))
    except NotAnExpression:
        raise Unsupported(reason) from None


def parameters_of(response: etree._Element) -> dict[str, str]:
    """What its `responseparam` say."""
    return {
        str(name): str(value) for element in response.iter("responseparam") for name, value in element.attrib.items()
    }
