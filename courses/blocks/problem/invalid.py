"""Answers that cannot be graded; no attempt is used by them."""

from __future__ import annotations

from collections.abc import Mapping


class UnknownChoice(ValueError):
    """An answer names a question or a choice that is not there, so it was not made on our page; no attempt is used."""

    def __init__(self, question_id: str, choice_id: str | None = None) -> None:
        super().__init__(question_id if choice_id is None else f"{question_id}: {choice_id}")
        self.question_id, self.choice_id = question_id, choice_id


class InvalidAnswer(ValueError):
    """Answers cannot be read; no attempt is used.

    `faults` tells why by question id: `not_a_number`, `too_large` (as `NumberFault`), `several_answers` where only one
    may be given, `unanswered`, `too_long`, `not_a_formula` or `not_a_place`. `question_id` is the first of them.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{question_id}: {fault}" for question_id, fault in faults.items()))
        self.faults = dict(faults)
        self.question_id = next(iter(self.faults))
