"""Questions of opinion: nothing is right or wrong, and all answers together are shown to those who answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from lxml import etree
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, Integer, Scope, String

from courses.blocks.drawing import prose
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice
from courses.blocks.problem.showing import ShownChoice, ShownProblem
from courses.blocks.problem.xml import UnreadableXml, inner_html, parse
from courses.blocks.reading import ReadsItsElement
from courses.blocks.responding import Answers, Responding, a_question, asked
from courses.blocks.scripted import draw_answerable

FEWEST = 5
"""So many must have answered before anybody sees how they did."""


@dataclass(frozen=True)
class Asked:
    """One question, with its choices by name."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShownOpinion:
    """A question as its page shows it: choices with label, whether chosen, and the share of all (0 to 1), None while it is not told."""

    name: str
    field: str
    label: str
    choices: tuple[tuple[str, str, bool, float | None], ...]
    error: str


@lru_cache(maxsize=1024)
def questions_in(xml: str) -> tuple[Asked, ...]:
    """The questions of `<questionnaire><question name><label/><choice name/>…</question>…`; none for what cannot be read.

    A `<survey>` of the package xblock-poll, whose questions and answers stand in attributes, is read as well.
    """
    try:
        root = parse(xml)
    except UnreadableXml:
        return ()
    if root.find(".//question") is None:
        return _in_attributes(root)
    return tuple(_asked(question, place) for place, question in enumerate(root.iter("question"), 1))


def _in_attributes(root: etree._Element) -> tuple[Asked, ...]:
    """`questions="[[name, {label}], …]" answers="[[name, words], …]"`: every question offers the same answers."""
    try:
        choices = tuple((str(name), escape(str(words))) for name, words in json.loads(root.get("answers") or "[]"))
        return tuple(
            Asked(str(name), escape(str(told["label"])), choices)
            for name, told in json.loads(root.get("questions") or "[]")
        )
    except (ValueError, TypeError, KeyError):
        return ()


def _asked(question: etree._Element, place: int) -> Asked:
    label = question.find("label")
    choices = tuple(
        (choice.get("name") or f"choice_{index}", inner_html(choice))
        for index, choice in enumerate(question.findall("choice"))
    )
    return Asked(question.get("name") or str(place), "" if label is None else inner_html(label), choices)


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class QuestionnaireBlock(Responding, ReadsItsElement, XBlock):  # type: ignore[misc]
    """Asks for opinions. Who answered what is nobody's to see; the sum of all is shown once five have answered."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<questionnaire/>", scope=Scope.content)
    given = Dict(default={}, scope=Scope.user_state)
    draft = Dict(default={}, scope=Scope.user_state)
    tally = Dict(default={}, scope=Scope.user_state_summary)
    respondents = Integer(default=0, scope=Scope.user_state_summary)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The questions with what the learner chose and, once they have answered, what all chose."""
        context = context or {}
        typed = context.get("typed") or self.draft or self.given
        errors = context.get("errors") or {}
        return draw_answerable(
            self,
            "questionnaire.html",
            context,
            questions=[self._shown(question, typed, errors) for question in questions_in(self.data)],
            is_told=self.is_told,
            fewest=FEWEST,
        )

    @property
    def is_answered(self) -> bool:
        return bool(self.given)

    @property
    def is_told(self) -> bool:
        """Whether the learner is shown what all chose."""
        return bool(self.given) and self.respondents >= FEWEST

    def shown(self) -> ShownProblem:
        """The questions with what the learner chose and, once they have answered, what all chose."""
        questions = [self._shown(question, self.draft or self.given, {}) for question in questions_in(self.data)]
        return asked(
            [
                a_question(
                    each.name,
                    "opinion",
                    each.field,
                    each.label,
                    [ShownChoice(name, label, chosen, share=share) for name, label, chosen, share in each.choices],
                )
                for each in questions
            ],
            bool(self.draft),
        )

    def respond(self, answers: Answers) -> None:
        """Count the learner's choices in the place of those they made before."""
        chosen: dict[str, list[str]] = {}
        faults: dict[str, str] = {}
        for question in questions_in(self.data):
            values = [value for value in answers.get(question.name, ()) if value]
            if not values:
                faults[question.name] = "unanswered"
            elif len(values) > 1:
                faults[question.name] = "several_answers"
            elif values[0] not in dict(question.choices):
                raise UnknownChoice(question.name, values[0])
            else:
                chosen[question.name] = values
        if faults:
            raise InvalidAnswer(faults)
        tally = {name: dict(counts) for name, counts in self.tally.items()}
        for name, values in self.given.items():
            _add(tally, name, values, -1)
        for name, values in chosen.items():
            _add(tally, name, values, 1)
        if not self.given:
            self.respondents += 1
        self.tally, self.given, self.draft = tally, chosen, {}
        self.complete()

    def keep_draft(self, answers: Answers) -> bool:
        """Keep what was chosen and not sent."""
        offered = {question.name: dict(question.choices) for question in questions_in(self.data)}
        typed = {
            name: [value for value in answers.get(name, ()) if value in choices][:1]
            for name, choices in offered.items()
        }
        chosen = {name: values for name, values in typed.items() if values}
        draft = {} if chosen == self.given else chosen
        if draft == self.draft:
            return False
        self.draft = draft
        return True

    def _shown(self, question: Asked, typed: Answers, errors: dict[str, str]) -> ShownOpinion:
        counts = self.tally.get(question.name, {})
        of = sum(counts.values())
        field = self.field(question.name)
        return ShownOpinion(
            question.name,
            field,
            prose(self, question.label),
            tuple(
                (
                    name,
                    prose(self, label),
                    name in typed.get(question.name, ()),
                    counts.get(name, 0) / of if self.is_told and of else None,
                )
                for name, label in question.choices
            ),
            errors.get(field, ""),
        )


def _add(tally: dict[str, dict[str, int]], name: str, values: list[str], by: int) -> None:
    counts = tally.setdefault(name, {})
    for value in values:
        counts[value] = max(0, counts.get(value, 0) + by)
