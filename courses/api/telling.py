"""What is read, as the documents of the room describe it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from courses.blocks.captions import Cue
from courses.blocks.problem.showing import ShownQuestion
from courses.blocks.video import ShownRecording
from courses.models import Enrolment
from courses.outline import Chapter
from courses.queries.blocks import BlockValues, ShownQuestions
from courses.queries.catalogue import Listed
from courses.queries.units import UnitState
from minamata.i18n import current_language


def as_listed(found: Listed) -> dict[str, Any]:
    """A course, as `CourseListed` has it."""
    facts = {name: found.facts[name] for name in ("minutes", "units", "questions", "bytes")}
    return {
        "id": found.course.id,
        "slug": found.course.slug,
        "title": found.title(current_language()),
        "summary": found.summary(current_language()),
        "languages": found.languages,
        "level": found.course.level,
        "gives_certificate": found.course.gives_certificate,
        "rating": found.mean,
        "media_bytes": found.facts.get("media_bytes") or {},
        **facts,
        "enrolment": as_enrolment(found),
    }


def as_enrolment(found: Listed) -> dict[str, Any] | None:
    """How far its learner is, as `EnrolmentTold` has it; None where the reader is none."""
    enrolment: Enrolment | None = found.enrolment
    if enrolment is None:
        return None
    return {
        "course": found.course.slug,
        "title": found.title(current_language()),
        "enrolled_at": enrolment.enrolled_at,
        "done": enrolment.done,
        "required": enrolment.required,
        "share": found.share,
        "grade": enrolment.grade,
        "last_unit": enrolment.last_unit,
        "completed_at": enrolment.completed_at,
    }


def as_chapters(chapters: Sequence[tuple[Chapter, Sequence[UnitState]]]) -> list[dict[str, Any]]:
    """The outline, as `ChapterListed` has it."""
    return [{"title": chapter.title, "units": [_state(state) for state in states]} for chapter, states in chapters]


def as_block(found: BlockValues) -> dict[str, Any]:
    """A block, as `BlockTold` has it."""
    return {
        **vars(found),
        "questions": found.questions and _questions(found.questions),
        "recording": found.recording and _recording(found.recording),
    }


def _state(state: UnitState) -> dict[str, Any]:
    unit = state.unit
    return {
        "slug": unit.slug,
        "title": unit.title,
        "minutes": unit.minutes,
        "bytes": unit.bytes,
        "done": state.done,
        "of": state.of,
        "state": state.bead,
    }


def _questions(questions: ShownQuestions) -> dict[str, Any]:
    problem = questions.problem
    parts = [
        {"html": None, "question": part} if isinstance(part, ShownQuestion) else {"html": part, "question": None}
        for part in problem.parts
    ]
    return {**vars(problem), **vars(questions), "parts": parts}


def _recording(recording: ShownRecording) -> dict[str, Any]:
    return {
        **vars(recording),
        "chapters": _cues(recording.chapters),
        "transcript": _cues(recording.transcript),
        "transcript_language": recording.transcript_language or None,
        "seen": [{"begins": begins, "ends": ends} for begins, ends in recording.seen],
    }


def _cues(cues: Sequence[Cue]) -> list[dict[str, Any]]:
    return [vars(cue) for cue in cues]
