"""What a unit holds, block by block, as values: for programs, which draw for themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from markupsafe import Markup
from xblock.core import XBlock

from courses.blocks.problem.block import ProblemBlock
from courses.blocks.problem.showing import ShownProblem
from courses.blocks.registry import RESPONDING, is_installed
from courses.blocks.responding import Responding
from courses.blocks.scripted import OURS
from courses.blocks.video import ShownRecording, VideoBlock
from courses.models import Course
from courses.outline import Unit
from courses.queries.addresses import addresses_for
from courses.queries.frames import text_of
from courses.queries.units import runtime_for
from courses.runtime.content import BlockContent
from courses.runtime.runtime import CourseRuntime
from courses.translations import Standing
from minamata.db import now
from minamata.errors import NotFound
from minamata.policies import Actor

log = logging.getLogger(__name__)

ASKING = RESPONDING | {"problem"}


@dataclass(frozen=True)
class ShownQuestions:
    """A block of questions, with what its learner gave or typed; the solution is in it only when it may be seen (C4).

    `opens_again_at` is when a pause between two attempts is over, None where there is none now.
    """

    problem: ShownProblem
    is_answered: bool
    is_graded: bool = False
    attempts: int = 0
    attempts_left: int | None = None
    can_begin_anew: bool = False
    must_begin_anew: bool = False
    closes_at: datetime | None = None
    opens_again_at: datetime | None = None


@dataclass(frozen=True)
class BlockValues:
    """A block: questions that can be answered, a recording, or markup made safe; none of these when the block failed (C2)."""

    key: str
    type: str
    lang: str
    standing: Standing | None
    title: str
    html: Markup | None = None
    questions: ShownQuestions | None = None
    recording: ShownRecording | None = None


def blocks_of(actor: Actor, course: Course, unit: Unit, lang: str) -> list[BlockValues]:
    """The blocks of a unit in their order, as this learner may see them."""
    runtime, _store = runtime_for(actor, course, unit, lang)
    recorded = cache(lambda: runtime_for(actor, course, unit, lang, for_programs=True)[0])
    return [_values(runtime, recorded, leaf.key, course, lang) for leaf in unit.leaves]


def question_block(actor: Actor, course: Course, unit: Unit, block_key: str, lang: str) -> BlockValues:
    """One block of questions, graded or not. NotFound when the unit has none of that key that can be answered."""
    if unit.type_of(block_key) not in ASKING:
        raise NotFound
    runtime, _store = runtime_for(actor, course, unit, lang)
    found = _values(runtime, lambda: runtime, block_key, course, lang)
    if found.questions is None:
        raise NotFound
    return found


def recording_block(actor: Actor, course: Course, unit: Unit, block_key: str, lang: str) -> BlockValues:
    """One recording. NotFound when the unit has none of that key."""
    if unit.type_of(block_key) != "video":
        raise NotFound
    runtime, _store = runtime_for(actor, course, unit, lang, for_programs=True)
    found = _values(runtime, lambda: runtime, block_key, course, lang)
    if found.recording is None:
        raise NotFound
    return found


def captions_of(actor: Actor, course: Course, unit: Unit, block_key: str, lang: str, kind: str, language: str) -> str:
    """Captions or chapters of a recording as WebVTT. NotFound where there are none in that language."""
    runtime, _store = runtime_for(actor, course, unit, lang)
    block = runtime.block(block_key) if block_key in runtime.contents else None
    if not isinstance(block, VideoBlock) or kind not in {"captions", "chapters"}:
        raise NotFound
    text = block.captions(kind, language)
    if text is None:
        raise NotFound
    return text


def _values(
    runtime: CourseRuntime, recorded: Callable[[], CourseRuntime], key: str, course: Course, lang: str
) -> BlockValues:
    """`recorded` is a runtime whose recordings lead to files that a program can fetch."""
    try:
        block = runtime.block(key)
        if isinstance(block, ProblemBlock) and block.is_gradable:
            return _of(block.content, key, questions=_graded(block))
        if isinstance(block, Responding):
            return _of(block.content, key, questions=ShownQuestions(block.shown(), block.is_answered))
        if isinstance(block, VideoBlock):
            return _of(block.content, key, recording=recorded().block(key).shown())
        if is_installed(block.scope_ids.block_type):
            text = text_of(runtime, key, lang, addresses_for(course, lang))
            return _of(runtime.contents[key], key, html=text)
        return _of(block.content, key, html=_drawn(runtime, block))
    except Exception:
        log.exception("a block failed", extra={"block": key})
        content = runtime.contents.get(key)
        return BlockValues(key, content.type if content else "", content.lang if content else "", None, "")


def _of(
    content: BlockContent,
    key: str,
    html: Markup | None = None,
    questions: ShownQuestions | None = None,
    recording: ShownRecording | None = None,
) -> BlockValues:
    return BlockValues(
        key, content.type, content.lang, content.standing, content.display_name, html, questions, recording
    )


def _drawn(runtime: CourseRuntime, block: XBlock) -> Markup:
    return Markup(runtime.render(block, "student_view", {OURS: True}).content)


def _graded(block: ProblemBlock) -> ShownQuestions:
    moment = now()
    return ShownQuestions(
        problem=block.shown(),
        is_answered=bool(block.given),
        is_graded=True,
        attempts=block.attempts,
        attempts_left=block.attempts_left,
        can_begin_anew=block.can_begin_anew,
        must_begin_anew=block.must_begin_anew,
        closes_at=block.closes_at,
        opens_again_at=block.opens_again_at(moment),
    )
