"""Grading answers to a problem (C4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.blocks.problem.comparing import is_in_an_area, is_same_formula
from courses.blocks.problem.expressions import NotAnExpression, number_in
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice
from courses.blocks.problem.patterns import net_of
from courses.blocks.problem.questions import (
    ChoiceQuestion,
    FormulaQuestion,
    ImageQuestion,
    NumericQuestion,
    Problem,
    Question,
    TextAnswer,
    TextQuestion,
)
from minamata.numbers import NumberFault, UnreadableNumber, parse_number

MOST_ERRORS_BY_HALVES = 2
_MOST_GIVEN = {"multiple": 1000, "image": 2}
"""How many values one answer may have where it is not one alone: choices, or the two measures of a place."""


class Verdict(StrEnum):
    """How a question was answered."""

    CORRECT = "correct"
    PARTLY = "partly"
    INCORRECT = "incorrect"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class QuestionResult:
    """What an answer earned, from 0 to 1, and the author's feedback on it (markup, to be sanitised before it is shown)."""

    question_id: str
    earned: float
    verdict: Verdict
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The results of all questions, in their order. `earned` of `possible` points; the weight of a problem is not in it."""

    questions: tuple[QuestionResult, ...]

    @property
    def earned(self) -> float:
        return sum(question.earned for question in self.questions)

    @property
    def possible(self) -> int:
        return len(self.questions)


class NotGradable(ValueError):
    """The problem holds what this program cannot grade: `Problem.unsupported` names it."""


def grade(problem: Problem, answers: Mapping[str, Sequence[str]], lang: str) -> Result:
    """Grade the answers of one submission: question id -> ids of the choices, or the one text or number typed.

    `lang` is the language the learner types numbers in. A question without an answer is unanswered and earns nothing; only
    where leaving all boxes empty is the right answer, it is correct. Raises `UnknownChoice`, `InvalidAnswer` (both before
    anything is graded) and `NotGradable`.
    """
    if problem.unsupported:
        raise NotGradable(", ".join(problem.unsupported))
    given = _given(problem, answers)
    numbers = _numbers(problem, given, lang)
    return Result(tuple(_grade(question, given, numbers, lang) for question in problem.questions))


def _given(problem: Problem, answers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The answers of every question without blank ones, checked against what may be answered."""
    questions = {question.id: question for question in problem.questions}
    known_ids = {answer_id for question in problem.questions for answer_id in question.answer_ids}
    for answer_id in answers:
        if answer_id not in known_ids:
            raise UnknownChoice(answer_id)
    given = {answer_id: [one for one in answers.get(answer_id, ()) if one.strip()] for answer_id in known_ids}
    for question in questions.values():
        known = {choice.id for choice in question.choices}
        for one in given[question.id]:
            if known and one not in known:
                raise UnknownChoice(question.id, one)
    several = {one.id for one in questions.values() if len(given[one.id]) > _MOST_GIVEN.get(one.kind, 1)}
    if several:
        raise InvalidAnswer(dict.fromkeys(sorted(several, key=int), "several_answers"))
    return given


def _numbers(problem: Problem, given: Mapping[str, Sequence[str]], lang: str) -> dict[str, Decimal]:
    """The numbers that were typed, by the id of their answer; those in a choice only where it was chosen."""
    numbers: dict[str, Decimal] = {}
    faults: dict[str, str] = {}
    for question in problem.questions:
        typed = [question.id] if isinstance(question, NumericQuestion) else _blanks_chosen(question, given)
        for answer_id in typed:
            if given[answer_id]:
                try:
                    numbers[answer_id] = number_typed(given[answer_id][0], lang)
                except UnreadableNumber as error:
                    faults[question.id] = error.fault.value
            elif answer_id != question.id:
                faults[question.id] = "unanswered"
    if faults:
        raise InvalidAnswer(faults)
    return numbers


def _blanks_chosen(question: Question, given: Mapping[str, Sequence[str]]) -> list[str]:
    return [blank.id for choice in question.choices if choice.id in given[question.id] for blank in choice.blanks]


def number_typed(text: str, lang: str) -> Decimal:
    """A number as a learner types it, or an expression such as `1/3`. Raises UnreadableNumber."""
    try:
        return parse_number(text, lang)
    except UnreadableNumber as error:
        if error.fault is not NumberFault.NOT_A_NUMBER:
            raise
        try:
            return Decimal(repr(number_in(text, lang)))
        except NotAnExpression:
            raise error from None


def _grade(
    question: Question, given: Mapping[str, Sequence[str]], numbers: Mapping[str, Decimal], lang: str
) -> QuestionResult:
    mine = given[question.id]
    if isinstance(question, ChoiceQuestion):
        return _grade_choices(question, frozenset(mine), numbers)
    if not mine:
        return QuestionResult(question.id, 0, Verdict.UNANSWERED)
    if isinstance(question, NumericQuestion):
        return _grade_number(question, numbers[question.id])
    if isinstance(question, FormulaQuestion):
        return _result(question, float(is_same_formula(question, mine[0], lang)), [])
    if isinstance(question, ImageQuestion):
        return _result(question, float(is_in_an_area(question, mine)), [])
    assert isinstance(question, TextQuestion)
    return _grade_text(question, mine[0])


def _grade_choices(question: ChoiceQuestion, chosen: frozenset[str], numbers: Mapping[str, Decimal]) -> QuestionResult:
    right = frozenset(choice.id for choice in question.choices if choice.is_correct)
    if not chosen and (right or question.kind != "multiple"):
        return QuestionResult(question.id, 0, Verdict.UNANSWERED)
    if question.kind == "multiple":
        earned = _credit_for(question, errors=len(chosen ^ right))
    else:
        earned = max(choice.credit for choice in question.choices if choice.id in chosen)
    blanks = (blank for choice in question.choices if choice.id in chosen for blank in choice.blanks)
    if not all(blank.answer is not None and blank.answer.holds(numbers[blank.id]) for blank in blanks):
        earned = 0
    return _result(question, earned, _choice_feedback(question, chosen))


def _credit_for(question: ChoiceQuestion, errors: int) -> float:
    """What a set of choices with so many wrong decisions earns, by the rules of Open edX for `EDC` and `halves`."""
    if not errors:
        return 1
    if question.partial_credit == "every_decision":
        return 1 - errors / len(question.choices)
    if question.partial_credit == "halves" and errors <= MOST_ERRORS_BY_HALVES and len(question.choices) > 2 * errors:
        return 0.5 if errors == 1 else 0.25
    return 0


def _choice_feedback(question: ChoiceQuestion, chosen: frozenset[str]) -> list[str]:
    """Feedback on exactly this combination; where there is none, feedback on each choice."""
    for combination in question.combinations:
        if combination.choices == chosen:
            return [combination.feedback]
    return [
        choice.feedback_if_chosen if choice.id in chosen else choice.feedback_if_left for choice in question.choices
    ]


def _grade_number(question: NumericQuestion, number: Decimal) -> QuestionResult:
    for answer in sorted(question.answers, key=lambda answer: -answer.credit):
        if answer.holds(number):
            return _result(question, answer.credit, [answer.feedback])
    return _result(question, 0, [])


def _grade_text(question: TextQuestion, text: str) -> QuestionResult:
    if question.are_patterns:
        return _grade_by_patterns(question, text)

    def matching(candidates: Sequence[TextAnswer]) -> TextAnswer | None:
        typed = _comparable(text, question.ignores_case)
        return next((one for one in candidates if _comparable(one.text, question.ignores_case) == typed), None)

    if (answer := matching(question.answers)) is not None:
        return _result(question, 1, [answer.feedback])
    error = matching(question.expected_errors)
    return _result(question, 0, [] if error is None else [error.feedback])


def _grade_by_patterns(question: TextQuestion, text: str) -> QuestionResult:
    typed = _comparable(text, ignores_case=False)
    for answer in question.answers:
        if net_of(f"^{answer.text}$", question.ignores_case).found_in(typed):
            return _result(question, 1, [answer.feedback])
    return _result(question, 0, [])


def _comparable(text: str, ignores_case: bool) -> str:
    """A text as it is compared: composed, without invisible marks, with single spaces and one kind of apostrophe.

    Accents and the letters of Arabic and Russian stay distinct: a text answer is about words, and `ё` may matter in one.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign in "\u200c\u200d")
    folded = " ".join(unicodedata.normalize("NFC", seen).replace("’", "'").split())
    return unicodedata.normalize("NFC", folded.casefold()) if ignores_case else folded


def _result(question: Question, earned: float, feedback: Sequence[str]) -> QuestionResult:
    verdict = Verdict.CORRECT if earned == 1 else Verdict.PARTLY if earned > 0 else Verdict.INCORRECT
    return QuestionResult(question.id, earned, verdict, tuple(one for one in feedback if one))
