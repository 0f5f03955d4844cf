"""A translation of a problem beside its source: whether they ask the same, and one made of both (decision 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from courses.blocks.problem.questions import (
    Choice,
    ChoiceQuestion,
    FormulaQuestion,
    ImageQuestion,
    Problem,
    Prose,
    Question,
)


def same_structure(source: Problem, translation: Problem) -> list[str]:
    """How a translation differs from its source where it must not; nothing when it may stand beside it.

    Compared are what is unsupported, the number and kinds of questions, and the choices: their ids, order, credit, and
    how many of them are drawn. Words, and the keys of text and numeric questions, are the translation's own. Each
    difference is one line for a report, such as `question 2, kind: numeric, in the translation text`.
    """
    found = _differences(
        "", ("unsupported", " ".join(source.unsupported) or "-", " ".join(translation.unsupported) or "-")
    ) + _differences("", ("questions", str(len(source.questions)), str(len(translation.questions))))
    if found:
        return found
    for ours, theirs in zip(source.questions, translation.questions, strict=True):
        found += _differences(f"question {ours.id}, ", *_facts(ours, theirs))
    return found


def localised(source: Problem, translation: Problem) -> Problem:
    """The problem in the translation's words and with its text and numeric keys; what is right to choose is the source's.

    Raises `ValueError` when the two differ in structure.
    """
    if differences := same_structure(source, translation):
        raise ValueError("; ".join(differences))
    originals = {question.id: question for question in source.questions}
    return replace(
        translation,
        parts=tuple(
            part if isinstance(part, Prose) else _with_correctness(originals[part.id], part)
            for part in translation.parts
        ),
    )


def _differences(where: str, *facts: tuple[str, str, str]) -> list[str]:
    return [f"{where}{fact}: {ours}, in the translation {theirs}" for fact, ours, theirs in facts if ours != theirs]


def _facts(ours: Question, theirs: Question) -> list[tuple[str, str, str]]:
    return [
        ("kind", ours.kind, theirs.kind),
        ("choices", _each(ours, lambda choice: choice.id), _each(theirs, lambda choice: choice.id)),
        (
            "credit",
            _each(ours, lambda choice: f"{choice.credit:g}"),
            _each(theirs, lambda choice: f"{choice.credit:g}"),
        ),
        ("pool", str(getattr(ours, "pool", 0)), str(getattr(theirs, "pool", 0))),
    ]


def _each(question: Question, fact: Callable[[Choice], str]) -> str:
    return " ".join(fact(choice) for choice in question.choices)


def _with_correctness(original: Question, translated: Question) -> Question:
    if isinstance(original, ImageQuestion) and isinstance(translated, ImageQuestion):
        return replace(translated, areas=original.areas, width=original.width, height=original.height)
    if isinstance(original, FormulaQuestion) and isinstance(translated, FormulaQuestion):
        same = ("answer", "samples", "tolerance", "ignores_case")
        return replace(translated, **{name: getattr(original, name) for name in same})
    if not isinstance(original, ChoiceQuestion) or not isinstance(translated, ChoiceQuestion):
        return translated
    return replace(
        translated,
        choices=tuple(
            replace(
                ours,
                html=theirs.html,
                feedback_if_chosen=theirs.feedback_if_chosen,
                feedback_if_left=theirs.feedback_if_left,
                solution=theirs.solution,
            )
            for ours, theirs in zip(original.choices, translated.choices, strict=True)
        ),
        shuffle=original.shuffle,
        pool=original.pool,
        partial_credit=original.partial_credit,
    )
