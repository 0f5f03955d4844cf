"""Blocks of ours that take an answer without grading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from courses.blocks.naming import answer_action, answer_field, key_of
from courses.blocks.scripted import AnsweredByScript

Answers = Mapping[str, Sequence[str]]


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
