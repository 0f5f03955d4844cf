"""Grading answers to a problem (C4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.blocks.problem.questions import (
    ChoiceQuestion,
    NumericQuestion,
    Problem,
    Question,
    TextAnswer,
    TextQuestion,
)
from minamata.numbers import UnreadableNumber, parse_number

MOST_ERRORS_BY_HALVES = 2


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


class UnknownChoice(ValueError):
    """An answer names a question or a choice that is not there, so it was not made on our page; no attempt is used."""

    def __init__(self, question_id: str, choice_id: str | None = None) -> None:
        super().__init__(question_id if choice_id is None else f"{question_id}: {choice_id}")
        self.question_id, self.choice_id = question_id, choice_id


class InvalidAnswer(ValueError):
    """Answers cannot be read; no attempt is used.

    `faults` tells why by question id: `not_a_number`, `too_large` (as `NumberFault`), `several_answers` where only one
    may be given, `unanswered` or `too_long`. `question_id` is the first of them.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{question_id}: {fault}" for question_id, fault in faults.items()))
        self.faults = dict(faults)
        self.question_id = next(iter(self.faults))


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
    return Result(tuple(_grade(question, given[question.id], numbers) for question in problem.questions))


def _given(problem: Problem, answers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The answers of every question without blank ones, checked against what may be answered."""
    questions = {question.id: question for question in problem.questions}
    for question_id in answers:
        if question_id not in questions:
            raise UnknownChoice(question_id)
    given = {question_id: [one for one in answers.get(question_id, ()) if one.strip()] for question_id in questions}
    for question in questions.values():
        known = {choice.id for choice in question.choices}
        for one in given[question.id]:
            if known and one not in known:
                raise UnknownChoice(question.id, one)
    several = {one.id for one in questions.values() if one.kind != "multiple" and len(given[one.id]) > 1}
    if several:
        raise InvalidAnswer(dict.fromkeys(sorted(several, key=int), "several_answers"))
    return given


def _numbers(problem: Problem, given: Mapping[str, Sequence[str]], lang: str) -> dict[str, Decimal]:
    numbers: dict[str, Decimal] = {}
    faults: dict[str, str] = {}
    for question in problem.questions:
        if isinstance(question, NumericQuestion) and given[question.id]:
            try:
                numbers[question.id] = parse_number(given[question.id][0], lang)
            except UnreadableNumber as error:
                faults[question.id] = error.fault.value
    if faults:
        raise InvalidAnswer(faults)
    return numbers


def _grade(question: Question, given: Sequence[str], numbers: Mapping[str, Decimal]) -> QuestionResult:
    if isinstance(question, ChoiceQuestion):
        return _grade_choices(question, frozenset(given))
    if not given:
        return QuestionResult(question.id, 0, Verdict.UNANSWERED)
    if isinstance(question, NumericQuestion):
        return _grade_number(question, numbers[question.id])
    assert isinstance(question, TextQuestion)
    return _grade_text(question, given[0])


def _grade_choices(question: ChoiceQuestion, chosen: frozenset[str]) -> QuestionResult:
    right = frozenset(choice.id for choice in question.choices if choice.is_correct)
    if not chosen and (right or question.kind != "multiple"):
        return QuestionResult(question.id, 0, Verdict.UNANSWERED)
    if question.kind == "multiple":
        earned = _credit_for(question, errors=len(chosen ^ right))
    else:
        earned = max(choice.credit for choice in question.choices if choice.id in chosen)
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
    def matching(candidates: Sequence[TextAnswer]) -> TextAnswer | None:
        typed = _comparable(text, question.ignores_case)
        return next((one for one in candidates if _comparable(one.text, question.ignores_case) == typed), None)

    if (answer := matching(question.answers)) is not None:
        return _result(question, 1, [answer.feedback])
    error = matching(question.expected_errors)
    return _result(question, 0, [] if error is None else [error.feedback])


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
