"""Problems as values: what is asked, what is right, and the view of it that holds nothing of what is right (C4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from courses.blocks.problem.expressions import Number

Kind = Literal["single", "multiple", "dropdown", "numeric", "text", "formula", "image"]
PartialCredit = Literal["none", "points", "every_decision", "halves"]


class Unsupported(Exception):
    """The question cannot be graded here; `reason` is one of those that `Problem.unsupported` may name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """What stands around an input: the question's id and its words."""

    id: str
    label: str
    descriptions: tuple[str, ...]


@dataclass(frozen=True)
class Prose:
    """Markup between questions, as the author wrote it: to be sanitised before it is shown."""

    html: str


@dataclass(frozen=True)
class NumericAnswer:
    """An interval that earns `credit`; a single number stands as the interval its tolerance makes of it.

    `written` is the answer as the author wrote it, to be shown with the solution.
    """

    low: Decimal
    high: Decimal
    written: str
    includes_low: bool = True
    includes_high: bool = True
    credit: float = 1
    feedback: str = ""

    def holds(self, number: Decimal) -> bool:
        """Whether a number lies in the interval."""
        above = number >= self.low if self.includes_low else number > self.low
        below = number <= self.high if self.includes_high else number < self.high
        return above and below


@dataclass(frozen=True)
class Blank:
    """A place for a number in a choice; its `id` is answered beside that of the question. In a wrong choice nothing is right in it."""

    id: str
    answer: NumericAnswer | None


@dataclass(frozen=True)
class Choice:
    """One choice; `credit` is what choosing it earns, from 0 to 1. Its id survives translation.

    `solution` explains it where it is the right one among those that a learner was shown.
    """

    id: str
    html: str
    credit: float
    fixed: bool = False
    feedback_if_chosen: str = ""
    feedback_if_left: str = ""
    solution: str = ""
    blanks: tuple[Blank, ...] = ()

    @property
    def is_correct(self) -> bool:
        return self.credit == 1


@dataclass(frozen=True)
class Combination:
    """Feedback for exactly these choices, taken together."""

    choices: frozenset[str]
    feedback: str


@dataclass(frozen=True)
class TextAnswer:
    """A text, and the feedback for those who give it."""

    text: str
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked. `id` counts from 1 in document order; `label` and `descriptions` are an author's markup."""

    id: str
    kind: Kind
    label: str
    descriptions: tuple[str, ...] = ()
    trailing_text: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """The names under which answers to it are given: its own, and those of numbers in its choices."""
        return (self.id, *(blank.id for choice in self.choices for blank in choice.blanks))

    @property
    def feedback(self) -> tuple[str, ...]:
        """All that may be said of an answer."""
        return tuple(text for choice in self.choices for text in (choice.feedback_if_chosen, choice.feedback_if_left))


@dataclass(frozen=True)
class ChoiceQuestion(Question):
    """One choice (`single`, `dropdown`) or several (`multiple`)."""

    shuffle: bool = False
    partial_credit: PartialCredit = "none"
    combinations: tuple[Combination, ...] = ()
    pool: int = 0
    """How many of its choices a learner is shown, one right one among them; 0 for all."""

    @property
    def feedback(self) -> tuple[str, ...]:
        return (*super().feedback, *(combination.feedback for combination in self.combinations))


@dataclass(frozen=True)
class NumericQuestion(Question):
    """A number; the first answer that holds it counts."""

    answers: tuple[NumericAnswer, ...] = ()

    @property
    def feedback(self) -> tuple[str, ...]:
        return tuple(answer.feedback for answer in self.answers)


@dataclass(frozen=True)
class TextQuestion(Question):
    """A few words; `expected_errors` are wrong answers that get feedback of their own."""

    answers: tuple[TextAnswer, ...] = ()
    expected_errors: tuple[TextAnswer, ...] = ()
    ignores_case: bool = False
    are_patterns: bool = False
    """Whether the answers are patterns, of which one is looked for in what was typed."""

    @property
    def feedback(self) -> tuple[str, ...]:
        return tuple(answer.feedback for answer in (*self.answers, *self.expected_errors))


@dataclass(frozen=True)
class FormulaQuestion(Question):
    """An expression in variables; right is what has the values of `answer` at all `samples`."""

    answer: str = ""
    samples: tuple[tuple[tuple[str, Number], ...], ...] = ()
    tolerance: tuple[float, bool] = (0.0, False)
    """How far a value may be off, and whether that is a share of it."""
    ignores_case: bool = False


@dataclass(frozen=True)
class Area:
    """A polygon in a picture, by its corners in pixels from the left and the top."""

    corners: tuple[tuple[int, int], ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies in it, or on its left or upper edge."""
        inside = False
        for (x1, y1), (x2, y2) in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside


@dataclass(frozen=True)
class Picture:
    """The picture of a question: its address, what it shows in words, and its size in pixels."""

    source: str
    alternative: str
    width: int
    height: int


@dataclass(frozen=True)
class ImageQuestion(Question):
    """A place in a picture: right is what lies in one of `areas`."""

    source: str = ""
    alternative: str = ""
    width: int = 0
    height: int = 0
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class PublicChoice:
    """A choice as a learner sees it before answering; `blanks` are the names under which numbers in it are given."""

    id: str
    html: str
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublicQuestion:
    """A question as a learner sees it before answering, its choices in this learner's order."""

    id: str
    kind: Kind
    label: str
    descriptions: tuple[str, ...]
    trailing_text: str
    choices: tuple[PublicChoice, ...]
    picture: Picture | None = None


@dataclass(frozen=True)
class PublicProblem:
    """A problem without its solution: safe to hand to a template. `hints` is only how many hints there are."""

    parts: tuple[Prose | PublicQuestion, ...]
    hints: int
    unsupported: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """A problem as its author wrote it; every html in it is an author's, to be sanitised before it is shown.

    `unsupported` names what this program cannot grade (elements such as `customresponse`, or one of `malformed_xml`,
    `doctype`, `not_a_problem`, `numeric_expression`, `regexp`, `tolerance`, `partial_credit`, `choice_correctness`,
    `no_choices`, `no_answer`, `answer_pool`, `number_of_inputs`, `formula`, `samples`, `picture_size`, `regions`). When
    it names anything, the rest is empty and nothing is graded.
    """

    parts: tuple[Prose | Question, ...] = ()
    hints: tuple[str, ...] = ()
    solution: str = ""
    unsupported: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(part for part in self.parts if isinstance(part, Question))

    @property
    def draws_lots(self) -> bool:
        """Whether learners may meet it differently: other choices of a pool, or another order of them."""
        return any(isinstance(one, ChoiceQuestion) and (one.shuffle or one.pool) for one in self.questions)

    @property
    def texts_to_read(self) -> tuple[str, ...]:
        """The author's markup that takes time to read: what stands between the questions, and the choices."""
        texts: list[str] = []
        for part in self.parts:
            texts += [choice.html for choice in part.choices] if isinstance(part, Question) else [part.html]
        return tuple(texts)

    @property
    def other_texts(self) -> tuple[str, ...]:
        """All other markup of the author: what is asked, hints, feedback, and the solution."""
        asked = (text for question in self.questions for text in (question.label, *question.descriptions))
        feedback = (text for question in self.questions for text in question.feedback)
        solutions = (choice.solution for question in self.questions for choice in question.choices)
        return (*asked, *self.hints, *feedback, self.solution, *solutions)

    def drawn(self, seed: int) -> Problem:
        """The problem as the learner with this seed meets it: the choices that were drawn for them, in their own order.

        Its solution explains what is right among these choices. The same seed draws the same on every machine and in every language.
        """
        parts = tuple(_drawn(part, seed) if isinstance(part, ChoiceQuestion) else part for part in self.parts)
        right = (
            choice.solution
            for part in parts
            if isinstance(part, Question)
            for choice in part.choices
            if choice.is_correct
        )
        return replace(self, parts=parts, solution="".join((self.solution, *right)))

    def public_view(self, seed: int) -> PublicProblem:
        """What the learner with this seed may see before answering: no correctness, feedback, solution or hint in it.

        The same seed gives the same order of choices on every machine and in every language.
        """
        return self.drawn(seed).as_shown()

    def as_shown(self) -> PublicProblem:
        """The same of a problem that was drawn already."""
        return PublicProblem(
            parts=tuple(_public(part) if isinstance(part, Question) else part for part in self.parts),
            hints=len(self.hints),
            unsupported=self.unsupported,
        )


def _public(question: Question) -> PublicQuestion:
    return PublicQuestion(
        id=question.id,
        kind=question.kind,
        label=question.label,
        descriptions=question.descriptions,
        trailing_text=question.trailing_text,
        choices=tuple(
            PublicChoice(choice.id, choice.html, tuple(blank.id for blank in choice.blanks))
            for choice in question.choices
        ),
        picture=Picture(question.source, question.alternative, question.width, question.height)
        if isinstance(question, ImageQuestion)
        else None,
    )


def _drawn(question: ChoiceQuestion, seed: int) -> ChoiceQuestion:
    """The question with the choices of this learner in their order; fixed ones stay where the author put them."""

    # Python promises no order of random.shuffle from one version to the next; a digest stays what it is.
    def lot(choice: Choice) -> bytes:
        return hashlib.sha256(f"{seed}:{question.id}:{choice.id}".encode()).digest()

    choices = question.choices
    if question.pool:
        by_lot = sorted(choices, key=lot)
        right = [choice for choice in by_lot if choice.is_correct][:1]
        wrong = [choice for choice in by_lot if not choice.is_correct][: question.pool - len(right)]
        choices = tuple(choice for choice in choices if choice in right or choice in wrong)
    if question.shuffle or question.pool:
        moving = iter(sorted((choice for choice in choices if not choice.fixed), key=lot))
        choices = tuple(choice if choice.fixed else next(moving) for choice in choices)
    return replace(question, choices=choices)
