"""A question as a page shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby

from markupsafe import Markup

from courses.blocks.problem.questions import (
    FormulaQuestion,
    ImageQuestion,
    NumericQuestion,
    Picture,
    PublicQuestion,
    Question,
    TextQuestion,
)


@dataclass(frozen=True)
class ShownBlank:
    """A place for a number in a choice: the name of its answer, its field, and what was typed."""

    id: str
    field: str
    text: str


@dataclass(frozen=True)
class ShownPicture:
    """A picture with the place that was chosen in it, and the right areas once they may be seen, each as the points of a polygon.

    `url` is empty where the package does not hold it.
    """

    url: str
    alternative: str
    width: int
    height: int
    x: str
    y: str
    areas: tuple[str, ...]


@dataclass(frozen=True)
class ShownChoice:
    """A choice; `mark` is right or wrong once that may be seen, `share` how many of all chose it (0 to 1), in questions of opinion."""

    id: str
    label: str
    chosen: bool
    mark: str = ""
    share: float | None = None
    blanks: tuple[ShownBlank, ...] = ()


@dataclass(frozen=True)
class ShownQuestion:
    """A question with the learner's answer; labels and feedback are markup once `with_prose` was called."""

    id: str
    kind: str
    field: str
    label: str
    descriptions: tuple[str, ...]
    trailing_text: str
    choices: tuple[ShownChoice, ...]
    text: str
    verdict: str | None
    feedback: tuple[str, ...]
    right_answer: str
    error: str
    picture: ShownPicture | None = None

    def with_picture(self, resolve: Callable[[str], str]) -> ShownQuestion:
        """The same with the picture at its address."""
        if self.picture is None:
            return self
        return replace(self, picture=replace(self.picture, url=resolve(self.picture.url)))

    def with_prose(self, clean: Callable[[str], Markup]) -> ShownQuestion:
        """The same with every author's markup made safe."""
        return replace(
            self,
            label=clean(self.label),
            descriptions=tuple(clean(text) for text in self.descriptions),
            choices=tuple(replace(choice, label=clean(choice.label)) for choice in self.choices),
            feedback=tuple(clean(text) for text in self.feedback),
        )


@dataclass(frozen=True)
class ShownProblem:
    """A problem as its learner may see it at this instant, on a page or by a program: markup made safe, nothing that is not theirs yet."""

    parts: tuple[Markup | ShownQuestion, ...]
    hints: tuple[Markup, ...]
    solution: Markup | None
    is_draft: bool
    is_closed: bool
    is_withheld: bool
    late_at: datetime | None


@dataclass(frozen=True)
class Table:
    """Questions that offer the same choices, one below the other: a matching, or an ordering where the choices are places (C4)."""

    questions: tuple[ShownQuestion, ...]

    kind = "table"


def in_tables(parts: Sequence[Markup | ShownQuestion]) -> tuple[Markup | ShownQuestion | Table, ...]:
    """The parts of a problem, with dropdowns that follow each other and offer the same choices drawn together as one table."""
    found: list[Markup | ShownQuestion | Table] = []
    for offer, members in groupby(parts, _offer):
        run = tuple(members)
        questions = tuple(part for part in run if isinstance(part, ShownQuestion))
        if offer and len(questions) > 1:
            found.append(Table(questions))
        else:
            found += run
    return tuple(found)


def _offer(part: Markup | ShownQuestion) -> tuple[str, ...]:
    """What a dropdown lets choose from; nothing for all else."""
    if not isinstance(part, ShownQuestion) or part.kind != "dropdown":
        return ()
    return tuple(choice.label for choice in part.choices)


def show(
    question: PublicQuestion,
    field_of: Callable[[str], str],
    given: Mapping[str, Sequence[str]],
    verdict: str | None,
    feedback: tuple[str, ...],
    solved: Question | None,
    error: str,
    in_words: Callable[[Decimal], str],
) -> ShownQuestion:
    """The question for a page; `solved` is the whole question where its solution may be seen, else None.

    `field_of` names the field of an answer, `given` are answers by their names,
    `in_words` writes a number as the reader of the page writes it.
    """
    typed = tuple(given.get(question.id, ()))
    right = {choice.id for choice in solved.choices if choice.is_correct} if solved is not None else set()
    return ShownQuestion(
        id=question.id,
        kind=question.kind,
        field=field_of(question.id),
        label=question.label,
        descriptions=question.descriptions,
        trailing_text=question.trailing_text,
        choices=tuple(
            ShownChoice(
                choice.id,
                choice.html,
                choice.id in typed,
                _mark(choice.id, typed, question.kind, verdict, solved, right),
                blanks=tuple(
                    ShownBlank(blank, field_of(blank), "".join(given.get(blank, ())[:1])) for blank in choice.blanks
                ),
            )
            for choice in question.choices
        ),
        text=(", " if question.picture else "").join(typed[: 2 if question.picture else 1])
        if not question.choices
        else "",
        verdict=verdict,
        feedback=feedback,
        right_answer=_written(solved, in_words),
        error=error,
        picture=_picture(question.picture, typed, solved) if question.picture else None,
    )


def _picture(picture: Picture, typed: tuple[str, ...], solved: Question | None) -> ShownPicture:
    x, y = (*typed, "", "")[:2]
    areas = solved.areas if isinstance(solved, ImageQuestion) else ()
    points = tuple(" ".join(f"{x},{y}" for x, y in area.corners) for area in areas)
    return ShownPicture(picture.source, picture.alternative, picture.width, picture.height, x, y, points)


def _mark(
    choice_id: str, typed: tuple[str, ...], kind: str, verdict: str | None, solved: Question | None, right: set[str]
) -> str:
    """Before the solution may be seen, only one's own single choice is judged: a mark on one of several would tell the others."""
    chosen = choice_id in typed
    if solved is not None and verdict is not None:
        return "right" if choice_id in right else "wrong" if chosen else ""
    if not chosen or verdict is None or kind == "multiple":
        return ""
    return {"correct": "right", "incorrect": "wrong"}.get(verdict, "")


def _written(solved: Question | None, in_words: Callable[[Decimal], str]) -> str:
    """The right answer to a typed question: a text as its author wrote it, a number as the reader writes it."""
    if isinstance(solved, FormulaQuestion):
        return solved.answer
    if isinstance(solved, TextQuestion) and solved.answers and not solved.are_patterns:
        return solved.answers[0].text
    if isinstance(solved, NumericQuestion) and solved.answers:
        written = solved.answers[0].written
        try:
            return in_words(Decimal(written))
        except InvalidOperation:  # such as a range
            return written
    return ""
