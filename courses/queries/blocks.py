"""What a unit holds, block by block, as values: for programs, which draw for themselves."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from markupsafe import Markup
from xblock.core import XBlock

from courses.blocks.problem.block import ProblemBlock
from courses.blocks.problem.showing import ShownProblem
from courses.blocks.registry import is_installed
from courses.blocks.scripted import OURS
from courses.models import Course
from courses.outline import Unit
from courses.queries.addresses import addresses_for
from courses.queries.frames import text_of
from courses.queries.units import runtime_for
from courses.runtime.runtime import CourseRuntime
from courses.translations import Standing
from minamata.errors import NotFound
from minamata.policies import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShownQuestions:
    """A block of questions, with what its learner gave or typed; the solution is in it only when it may be seen (C4)."""

    problem: ShownProblem
    attempts: int
    attempts_left: int | None


@dataclass(frozen=True)
class BlockValues:
    """A block: questions that can be answered, or markup made safe; neither when the block failed (C2)."""

    key: str
    type: str
    lang: str
    standing: Standing | None
    title: str
    html: Markup | None
    questions: ShownQuestions | None


def blocks_of(actor: Actor, course: Course, unit: Unit, lang: str) -> list[BlockValues]:
    """The blocks of a unit in their order, as this learner may see them."""
    runtime, _store = runtime_for(actor, course, unit, lang)
    return [_values(runtime, leaf.key, course, lang) for leaf in unit.leaves]


def question_block(actor: Actor, course: Course, unit: Unit, block_key: str, lang: str) -> BlockValues:
    """One block of questions. NotFound when the unit has none of that key that can be answered."""
    if block_key not in {leaf.key for leaf in unit.leaves if leaf.type == "problem"}:
        raise NotFound
    runtime, _store = runtime_for(actor, course, unit, lang)
    found = _values(runtime, block_key, course, lang)
    if found.questions is None:
        raise NotFound
    return found


def _values(runtime: CourseRuntime, key: str, course: Course, lang: str) -> BlockValues:
    try:
        block = runtime.block(key)
        if isinstance(block, ProblemBlock) and block.is_gradable:
            return _of(block, key, None, _questions(block))
        if is_installed(block.scope_ids.block_type):
            shown = runtime.contents[key]
            text = text_of(runtime, key, lang, addresses_for(course, lang))
            return BlockValues(key, shown.type, shown.lang, shown.standing, shown.display_name, text, None)
        return _of(block, key, Markup(runtime.render(block, "student_view", {OURS: True}).content), None)
    except Exception:
        log.exception("a block failed", extra={"block": key})
        content = runtime.contents.get(key)
        return BlockValues(key, content.type if content else "", content.lang if content else "", None, "", None, None)


def _of(block: XBlock, key: str, html: Markup | None, questions: ShownQuestions | None) -> BlockValues:
    content = block.content
    return BlockValues(key, content.type, content.lang, content.standing, content.display_name, html, questions)


def _questions(block: ProblemBlock) -> ShownQuestions:
    return ShownQuestions(block.shown(), block.attempts, block.attempts_left)
