"""The problem as an XBlock: shows the questions to a learner, grades what they send, and keeps what they typed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, Float, Integer, Scope, String

from courses.blocks.drawing import draw, prose, words_of
from courses.blocks.naming import answer_action, answer_field
from courses.blocks.problem.grading import InvalidAnswer, Result, Verdict, grade
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import Problem, PublicQuestion, Question
from courses.blocks.problem.showing import ShownProblem, ShownQuestion, show
from courses.blocks.problem.structure import localised
from courses.blocks.reading import AuthorsDate, ReadsItsElement
from courses.grades import usable_weight

Answers = Mapping[str, Sequence[str]]
LONGEST_ANSWER = 2000


@lru_cache(maxsize=4096)
def problem_in(xml: str) -> Problem:
    """The problem in an author's markup, read once."""
    return read_problem(xml)


@lru_cache(maxsize=4096)
def translated_problem(source: str, translation: str) -> Problem:
    """The problem in the words of its translation; what is right to choose, and what it earns, is the source's (decision 6)."""
    try:
        return localised(problem_in(source), problem_in(translation))
    except ValueError:
        return problem_in(source)


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class ProblemBlock(ReadsItsElement, XBlock):  # type: ignore[misc]
    """Questions graded on the server; no solution leaves it before it may be seen (C4)."""

    has_score = True
    ANSWERED = frozenset({"attempts", "given", "given_in", "verdicts", "draft"})
    """The fields that hold what a learner did."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<problem/>", scope=Scope.content)
    max_attempts = Integer(default=None, scope=Scope.settings)
    weight = Float(default=None, scope=Scope.settings)
    showanswer = String(default="finished", scope=Scope.settings)
    due = AuthorsDate(default=None, scope=Scope.settings)

    attempts = Integer(default=0, scope=Scope.user_state)
    given = Dict(default={}, scope=Scope.user_state)
    given_in = String(default="en", scope=Scope.user_state)
    verdicts = Dict(default={}, scope=Scope.user_state)
    draft = Dict(default={}, scope=Scope.user_state)

    @property
    def problem(self) -> Problem:
        shown = self.data
        source = getattr(getattr(self, "content", None), "source_content", shown)
        return problem_in(shown) if source == shown else translated_problem(source, shown)

    @property
    def key(self) -> str:
        """The name of the block within its course; where there is no course, as in the SDK, whatever it is called there."""
        usage = self.scope_ids.usage_id
        return f"{usage.block_type}@{usage.block_id}" if hasattr(usage, "block_id") else str(usage)

    @property
    def is_gradable(self) -> bool:
        return bool(self.problem.questions) and not self.problem.unsupported

    @property
    def attempts_left(self) -> int | None:
        """None when there is no limit."""
        return None if not self.max_attempts else max(0, self.max_attempts - self.attempts)

    def is_closed_at(self, moment: datetime) -> bool:
        """Whether the deadline, where there is one, lies before `moment`."""
        deadline = _instant(self.due)
        return deadline is not None and moment > deadline

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The questions, with what the learner chose and, once it may be seen, what was right."""
        if self.problem.unsupported:
            return draw(self, "problem_unsupported.html", reasons=self.problem.unsupported)
        shown = self.shown(context)
        return draw(self, "problem.html", **vars(shown), action=answer_action(self.key))

    def shown(self, context: dict[str, Any] | None = None) -> ShownProblem:
        """The same as values."""
        context, problem = context or {}, self.problem
        typed: Answers | None = context.get("typed") or self.draft or None
        result = None if typed else self._result(problem)
        solved = self.may_see_solution()
        return ShownProblem(
            parts=tuple(self._parts(problem, typed or self.given, result, solved, context.get("errors") or {})),
            hints=tuple(prose(self, hint) for hint in problem.hints),
            solution=prose(self, problem.solution) if solved and problem.solution else None,
            is_draft=bool(typed) and bool(self.attempts),
            is_closed=self.is_closed_at(datetime.now(UTC)),
        )

    def answer(self, answers: Answers, lang: str) -> Result:
        """Grade `answers` as one attempt and publish grade and completion.

        `lang` is the language numbers are typed in. Raises what `grading.grade` raises, and InvalidAnswer where a question was left
        empty or an answer is very long; then nothing has changed. Whether an attempt is left, and the deadline allows it, is the
        caller's to decide.
        """
        long = [question for question, values in answers.items() if any(len(text) > LONGEST_ANSWER for text in values)]
        if long:
            raise InvalidAnswer(dict.fromkeys(long, "too_long"))
        result = grade(self.problem, answers, lang)
        empty = [one.question_id for one in result.questions if one.verdict is Verdict.UNANSWERED]
        if empty:
            raise InvalidAnswer(dict.fromkeys(empty, "unanswered"))
        self.attempts += 1
        self.given = {question: list(values) for question, values in answers.items() if values}
        self.given_in = lang
        self.verdicts = {one.question_id: [one.verdict.value, one.earned] for one in result.questions}
        self.draft = {}
        weight = usable_weight(self.weight)
        points = weight if weight is not None else float(result.possible)
        earned = points * result.earned / result.possible
        self.runtime.publish(self, "grade", {"value": earned, "max_value": points})
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return result

    def keep_draft(self, answers: Answers) -> bool:
        """Keep answers that were typed but not sent; returns whether that changed anything."""
        known = [question.id for question in self.problem.questions]
        typed = {question: [text[:LONGEST_ANSWER] for text in answers.get(question, ())] for question in known}
        if all(values == self.given.get(question, []) for question, values in typed.items()):
            typed = {}
        if typed == self.draft:
            return False
        self.draft = typed
        return True

    def may_see_solution(self) -> bool:
        """By the author's `showanswer`, in the words of Open edX."""
        if self.showanswer == "always":
            return True
        if self.showanswer == "never" or not self.attempts:
            return False
        is_correct = bool(self.verdicts) and all(verdict == "correct" for verdict, _earned in self.verdicts.values())
        is_past_due = self.is_closed_at(datetime.now(UTC))
        is_closed = self.attempts_left == 0 or is_past_due
        allowed = {
            "attempted": True,
            "attempted_no_past_due": True,
            "after_attempts": True,
            "after_all_attempts": self.attempts_left == 0,
            "after_all_attempts_or_correct": is_correct or self.attempts_left == 0,
            "answered": is_correct,
            "correct_or_past_due": is_correct or is_past_due,
            "closed": is_closed,
            "past_due": is_past_due,
        }
        return allowed.get(self.showanswer, is_correct or is_closed)

    def _result(self, problem: Problem) -> Result | None:
        """The feedback on what was sent, in the words of the page; None when it was never sent or the questions changed since."""
        if not self.attempts:
            return None
        try:
            return grade(problem, self.given, self.given_in)
        except ValueError:
            return None

    def _parts(
        self, problem: Problem, typed: Answers, result: Result | None, solved: bool, errors: Mapping[str, str]
    ) -> list[Any]:
        results = {one.question_id: one for one in result.questions} if result else {}
        questions: dict[str, Question] = {question.id: question for question in problem.questions}
        parts: list[Any] = []
        for part in problem.public_view(self._seed()).parts:
            if not isinstance(part, PublicQuestion):
                parts.append(prose(self, part.html))
                continue
            field = answer_field(self.key, part.id)
            verdict = self.verdicts.get(part.id, [None])[0] if part.id in results else None
            parts.append(
                self._shown(
                    show(
                        part,
                        field,
                        tuple(typed.get(part.id, ())),
                        verdict,
                        results[part.id].feedback if part.id in results else (),
                        questions[part.id] if solved else None,
                        errors.get(field, ""),
                        words_of(self).number,
                    )
                )
            )
        return parts

    def _shown(self, question: ShownQuestion) -> ShownQuestion:
        return question.with_prose(lambda markup: prose(self, markup))

    def _seed(self) -> int:
        """Each learner's own order of choices, the same on every visit."""
        text = f"{self.scope_ids.user_id} {self.scope_ids.usage_id}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _instant(due: str | datetime | None) -> datetime | None:
    """A deadline as authors write it, or as another runtime has read it already; what is no date is no deadline."""
    try:
        moment = due if isinstance(due, datetime) else datetime.fromisoformat((due or "").strip('"'))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
