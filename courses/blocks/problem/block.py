"""The problem as an XBlock: shows the questions to a learner, grades what they send, and keeps what they typed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Float, Integer, Scope, String

from courses.blocks.drawing import draw, picture_at, prose, words_of
from courses.blocks.faults import LONGEST_ANSWER
from courses.blocks.naming import answer_action, answer_field, key_of, reset_action
from courses.blocks.problem.deadline import ON_THE_WAY, closing, instant
from courses.blocks.problem.grading import Result, Verdict, grade
from courses.blocks.problem.invalid import InvalidAnswer
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import Problem, PublicQuestion, Question
from courses.blocks.problem.showing import ShownProblem, ShownQuestion, in_tables, show
from courses.blocks.problem.structure import localised
from courses.blocks.reading import AuthorsTime, ReadsItsElement
from courses.blocks.scripted import AnsweredByScript, NotNow, draw_answerable
from courses.grades import usable_weight

Answers = Mapping[str, Sequence[str]]

WHEN_SOLVED: Mapping[str, frozenset[str]] = {
    "attempted": frozenset({"attempted", "past due"}),
    "attempted_no_past_due": frozenset({"attempted"}),
    "after_all_attempts": frozenset({"used up"}),
    "after_all_attempts_or_correct": frozenset({"right", "used up"}),
    "answered": frozenset({"right"}),
    "correct_or_past_due": frozenset({"right", "past due"}),
    "closed": frozenset({"used up", "past due"}),
    "past_due": frozenset({"past due"}),
    "finished": frozenset({"right", "used up", "past due"}),
}
"""Of what one is enough to be shown the solution, by the author's `showanswer`, in the words of Open edX."""


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
class ProblemBlock(AnsweredByScript, ReadsItsElement, XBlock):  # type: ignore[misc]
    """Questions graded on the server; no solution leaves it before it may be seen (C4)."""

    has_score = True
    ANSWERED = frozenset({"attempts", "given", "given_in", "verdicts", "draft", "answered_at", "late", "late_at"})
    """The fields that hold what a learner did."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<problem/>", scope=Scope.content)
    max_attempts = Integer(default=None, scope=Scope.settings)
    weight = Float(default=None, scope=Scope.settings)
    showanswer = String(default="finished", scope=Scope.settings)
    show_correctness = String(default="always", scope=Scope.settings)
    attempts_before_showanswer_button = Integer(default=0, scope=Scope.settings)
    submission_wait_seconds = Integer(default=0, scope=Scope.settings)
    rerandomize = String(default="never", scope=Scope.settings)
    show_reset_button = Boolean(default=False, scope=Scope.settings)
    due = AuthorsTime(default=None, scope=Scope.settings)
    graceperiod = AuthorsTime(default=None, scope=Scope.settings)

    attempts = Integer(default=0, scope=Scope.user_state)
    given = Dict(default={}, scope=Scope.user_state)
    given_in = String(default="en", scope=Scope.user_state)
    verdicts = Dict(default={}, scope=Scope.user_state)
    draft = Dict(default={}, scope=Scope.user_state)
    answered_at = String(default=None, scope=Scope.user_state)
    resets = Integer(default=0, scope=Scope.user_state)
    late = Dict(default={}, scope=Scope.user_state)
    late_at = String(default=None, scope=Scope.user_state)

    @property
    def problem(self) -> Problem:
        shown = self.data
        source = getattr(getattr(self, "content", None), "source_content", shown)
        return problem_in(shown) if source == shown else translated_problem(source, shown)

    @property
    def key(self) -> str:
        """The name of the block within its course; where there is no course, as in the SDK, whatever it is called there."""
        return key_of(self)

    @property
    def is_gradable(self) -> bool:
        return bool(self.problem.questions) and not self.problem.unsupported

    @property
    def looks_the_same_to_all(self) -> bool:
        """Whether all who have left nothing in it see the same at any time: nothing is drawn by lot, and nothing closes."""
        return not self.problem.draws_lots and self.due is None

    @property
    def attempts_left(self) -> int | None:
        """None when there is no limit."""
        limit = self.limit
        return None if limit is None else max(0, limit - self.attempts)

    @property
    def limit(self) -> int | None:
        """How many attempts there are; None when there is no limit, which authors also write as nought or as a negative number."""
        most = self.max_attempts
        return most if most and most > 0 else None

    @property
    def own_problem(self) -> Problem:
        """The problem with the choices that were drawn for this learner, in their order."""
        return self.problem.drawn(self._seed())

    @property
    def closes_at(self) -> datetime | None:
        """The deadline with the grace of the course (C4); None when there is none."""
        return closing(self.due, self.graceperiod)

    def is_closed_at(self, moment: datetime) -> bool:
        """Whether the deadline, where there is one, and its grace lie before `moment`."""
        closes_at = self.closes_at
        return closes_at is not None and moment > closes_at

    def takes_answers_at(self, moment: datetime) -> bool:
        """Whether what arrives at `moment` may have been sent in time: a slow line costs nobody their answer."""
        return not self.is_closed_at(moment - ON_THE_WAY)

    def seconds_to_wait(self, moment: datetime) -> int:
        """How long until the next attempt is taken, where the author asks for a pause between two."""
        last = instant(self.answered_at)
        if not self.submission_wait_seconds or last is None:
            return 0
        pause: int = self.submission_wait_seconds
        return max(0, math.ceil((last - moment).total_seconds() + pause))

    def opens_again_at(self, moment: datetime) -> datetime | None:
        """When the pause that the author asks for is over; None where the next attempt is taken at `moment`."""
        last = instant(self.answered_at)
        if last is None or not self.seconds_to_wait(moment):
            return None
        return last + timedelta(seconds=self.submission_wait_seconds)

    @property
    def is_right(self) -> bool:
        """Whether everything was answered right the last time."""
        return bool(self.verdicts) and all(verdict == "correct" for verdict, _earned in self.verdicts.values())

    @property
    def must_begin_anew(self) -> bool:
        """Whether the next attempt is at choices drawn anew: an answer to those that were seen is not taken again."""
        return self.rerandomize == "always" and bool(self.given) and self.problem.draws_lots

    @property
    def can_begin_anew(self) -> bool:
        """Whether the learner may clear what they gave; where the author says so, other choices are drawn by it."""
        if not self.given:
            return False
        offered = self.show_reset_button or (self.rerandomize in {"always", "onreset"} and self.problem.draws_lots)
        known = self.is_right and self.may_see_correctness()
        return offered and not known and self.attempts_left != 0 and not self.is_closed_at(_now())

    def begin_anew(self) -> None:
        """Clear what was given and typed; used attempts, and what was earned, stay."""
        self.given, self.verdicts, self.draft = {}, {}, {}
        self.resets += 1

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The questions, with what the learner chose and, once it may be seen, what was right."""
        if self.problem.unsupported:
            return draw(self, "problem_unsupported.html", reasons=self.problem.unsupported)
        shown = self.shown(context)
        return draw_answerable(
            self,
            "problem.html",
            context or {},
            **{**vars(shown), "parts": in_tables(shown.parts)},
            action=answer_action(self.key),
            reset=reset_action(self.key),
        )

    def shown(self, context: dict[str, Any] | None = None) -> ShownProblem:
        """The same as values."""
        context, problem = context or {}, self.own_problem
        typed: Answers | None = context.get("typed") or self.draft or None
        result = None if typed else self._result(problem)
        solved = self.may_see_solution()
        return ShownProblem(
            parts=tuple(self._parts(problem, typed or self.given, result, solved, context.get("errors") or {})),
            hints=tuple(prose(self, hint) for hint in problem.hints),
            solution=prose(self, problem.solution) if solved and problem.solution else None,
            is_draft=bool(typed) and bool(self.attempts),
            is_closed=self.is_closed_at(_now()),
            is_withheld=bool(self.attempts) and not self.may_see_correctness(),
            late_at=instant(self.late_at),
        )

    def answer(self, answers: Answers, lang: str) -> Result:
        """Grade `answers` as one attempt and publish grade and completion.

        `lang` is the language numbers are typed in. Raises what `grading.grade` raises, and InvalidAnswer where a question was left
        empty or an answer is very long; then nothing has changed. Whether an attempt is left, and the deadline allows it, is the
        caller's to decide.
        """
        refuse_long(answers)
        result = grade(self.own_problem, answers, lang)
        empty = [one.question_id for one in result.questions if one.verdict is Verdict.UNANSWERED]
        if empty:
            raise InvalidAnswer(dict.fromkeys(empty, "unanswered"))
        self.attempts += 1
        self.given = {question: list(values) for question, values in answers.items() if values}
        self.given_in = lang
        self.verdicts = {one.question_id: [one.verdict.value, one.earned] for one in result.questions}
        self.draft = {}
        self.answered_at = _now().isoformat()
        weight = usable_weight(self.weight)
        points = weight if weight is not None else float(result.possible)
        earned = points * result.earned / result.possible
        self.runtime.publish(self, "grade", {"value": earned, "max_value": points})
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return result

    def act(self, action: str, answers: Answers) -> None:
        """What the buttons of the block say, where no service of ours looks at attempts and deadlines first."""
        if action == "reset":
            if not self.can_begin_anew:
                raise NotNow("no new beginning")
            self.begin_anew()
            return
        if not self.is_gradable or not self.takes_answers_at(_now()):
            raise NotNow("closed")
        if self.attempts_left == 0 or self.must_begin_anew or self.seconds_to_wait(_now()):
            raise NotNow("no attempt now")
        self.answer(answers, str(getattr(words_of(self), "language", "")) or "en")

    def keep_late(self, answers: Answers, lang: str) -> bool:
        """Keep answers that came after the close, without grading them; returns whether they are others than those kept before.

        Raises UnknownChoice where they could not have been answers at any time. What cannot be read is kept as it was typed.
        """
        refuse_long(answers)
        with suppress(InvalidAnswer):
            grade(self.own_problem, answers, lang)
        late = {question: list(values) for question, values in answers.items() if values}
        if not late or late == self.late:
            return False
        self.late, self.late_at, self.draft = late, _now().isoformat(), {}
        return True

    def keep_draft(self, answers: Answers, typed_at: datetime | None = None) -> bool:
        """Keep answers that were typed but not sent; returns whether that changed anything.

        What was typed before the last answer was sent (`typed_at`, by our clock) comes too late to stand over it.
        """
        sent = instant(self.answered_at)
        if typed_at is not None and sent is not None and typed_at < sent:
            return False
        known = [answer_id for question in self.problem.questions for answer_id in question.answer_ids]
        typed = {question: [text[:LONGEST_ANSWER] for text in answers.get(question, ())] for question in known}
        if all(values == self.given.get(question, []) for question, values in typed.items()):
            typed = {}
        if typed == self.draft:
            return False
        self.draft = typed
        return True

    def may_see_solution(self) -> bool:
        """By the author's `showanswer`, in the words of Open edX."""
        if not self.may_see_correctness():
            return False
        when = self.showanswer
        if when in {"always", "never"}:
            return bool(when == "always")
        attempts = self.attempts
        if when == "after_attempts":
            return bool(attempts >= max(1, self.attempts_before_showanswer_button))
        reasons = WHEN_SOLVED.get(when, WHEN_SOLVED["finished"])
        return (
            ("attempted" in reasons and bool(attempts))
            or ("right" in reasons and self.is_right)
            or ("used up" in reasons and self.attempts_left == 0)
            or ("past due" in reasons and not self.takes_answers_at(_now()))
        )

    def may_see_correctness(self) -> bool:
        """Whether the learner is told how their answers were graded: by the author's `show_correctness`, in the words of Open edX."""
        if self.show_correctness == "past_due":
            return not self.takes_answers_at(_now())
        return bool(self.show_correctness != "never")

    def _result(self, problem: Problem) -> Result | None:
        """The feedback on what was sent, in the words of the page; None when there is none to tell, or the questions changed since."""
        if not self.given or not self.may_see_correctness():
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
        for part in problem.as_shown().parts:
            if not isinstance(part, PublicQuestion):
                parts.append(prose(self, part.html))
                continue
            field = answer_field(self.key, part.id)
            verdict = self.verdicts.get(part.id, [None])[0] if part.id in results else None
            parts.append(
                self._shown(
                    show(
                        part,
                        partial(answer_field, self.key),
                        typed,
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
        return question.with_prose(lambda markup: prose(self, markup)).with_picture(partial(picture_at, self))

    def _seed(self) -> int:
        """What a learner's own choices and their order are drawn by, the same on every visit; another after they began anew, if so set."""
        text = f"{self.scope_ids.user_id} {self.scope_ids.usage_id}"
        if self.resets and self.rerandomize in {"always", "onreset"}:
            text += f" {self.resets}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def refuse_long(answers: Answers) -> None:
    """Raise InvalidAnswer where an answer is longer than anybody writes."""
    long = [question for question, values in answers.items() if any(len(text) > LONGEST_ANSWER for text in values)]
    if long:
        raise InvalidAnswer(dict.fromkeys(long, "too_long"))


def _now() -> datetime:
    return datetime.now(UTC)
