"""Blocks of ours that take an answer without grading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from courses.blocks.naming import answer_action, answer_field, key_of
from courses.blocks.problem.showing import ShownChoice, ShownProblem, ShownQuestion
from courses.blocks.scripted import AnsweredByScript

Answers = Mapping[str, Sequence[str]]


def asked(parts: Sequence[Markup | ShownQuestion], is_draft: bool) -> ShownProblem:
    """Questions that nobody grades, in the form that all questions have."""
    return ShownProblem(
        tuple(parts), hints=(), solution=None, is_draft=is_draft, is_closed=False, is_withheld=False, late_at=None
    )


def a_question(
    question: str, kind: str, field: str, label: str = "", choices: Sequence[ShownChoice] = (), text: str = ""
) -> ShownQuestion:
    """One of them."""
    return ShownQuestion(
        id=question,
        kind=kind,
        field=field,
        label=label,
        descriptions=(),
        trailing_text="",
        choices=tuple(choices),
        text=text,
        verdict=None,
        feedback=(),
        right_answer="",
        error="",
    )


class Responding(AnsweredByScript):
    """Takes what a learner answers in the one form of a unit; it is complete once something was sent (C2)."""

    save: Callable[[], None]

    @property
    def key(self) -> str:
        """The name of the block within its course."""
        return key_of(self)

    @property
    def action(self) -> str:
        """The value of the button that sends the answer."""
        return answer_action(self.key)

    def field(self, question: str) -> str:
        """The name of the field that answers `question`."""
        return answer_field(self.key, question)

    @property
    def is_answered(self) -> bool:
        """Whether something was sent that stands."""
        raise NotImplementedError

    def shown(self) -> ShownProblem:
        """What is asked and what the learner gave or typed, as values; nothing in it is right or wrong."""
        raise NotImplementedError

    def respond(self, answers: Answers) -> None:
        """Keep an answer and publish completion. Raises InvalidAnswer by question, UnknownChoice for what was never offered."""
        raise NotImplementedError

    def act(self, action: str, answers: Answers) -> None:
        """The one button of such a block sends its answer."""
        self.respond(answers)

    def keep_draft(self, answers: Answers) -> bool:
        """Keep what was typed and not sent; returns whether that changed anything."""
        raise NotImplementedError

    def complete(self) -> None:
        """Tell that the learner has answered."""
        self.runtime.publish(self, "completion", {"completion": 1.0})
