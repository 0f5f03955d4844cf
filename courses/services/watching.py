"""What a learner does with a recording: watch it, or take it in another form (C3, C8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.blocks.video import VideoBlock
from courses.blocks.watching import Stretch
from courses.models import Course
from courses.outline import Unit
from courses.queries.units import runtime_for
from courses.runtime.runtime import CourseRuntime
from courses.services.learning import arrive, keep_drafts, learner_of
from courses.services.progress import write_down
from minamata.db import transaction
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.policies import Actor


@dataclass(frozen=True)
class Watched:
    """What a player tells: where the learner is, how long the recording is, and what was played, all in seconds."""

    position: float
    length: float
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, position: float, length: float, stretches: Iterable[Stretch]) -> Watched:
        """The same, with nothing beyond the end of the recording."""
        inside = tuple((min(begins, length), min(ends, length)) for begins, ends in stretches)
        return cls(min(position, length), length, inside)


@transaction
def watch(actor: Actor, course: Course, unit: Unit, block_key: str, watched: Watched) -> None:
    """Keep how far the learner is; a recording of which 95 of 100 parts were seen counts as done.

    Told twice is the same as told once. Raises NotFound for what is no recording of this unit.
    """
    enrolment = learner_of(actor, course)
    runtime, store = runtime_for(actor, course, unit, current_language())
    block = _recording(runtime, block_key)
    block.watch(watched.position, watched.length, watched.stretches)
    block.save()
    store.write_back()
    arrive(enrolment, unit, block_key)
    write_down(course, enrolment, runtime.published)


@transaction
def take(
    actor: Actor, course: Course, unit: Unit, block_key: str, given: Mapping[str, Mapping[str, Sequence[str]]]
) -> None:
    """The learner has read or heard a recording: it counts as done. What they typed elsewhere in the unit is kept."""
    enrolment = learner_of(actor, course)
    runtime, store = runtime_for(actor, course, unit, current_language())
    block = _recording(runtime, block_key)
    keep_drafts(runtime, unit, given)
    block.take()
    block.save()
    store.write_back()
    arrive(enrolment, unit, block_key)
    write_down(course, enrolment, runtime.published)


def _recording(runtime: CourseRuntime, block_key: str) -> VideoBlock:
    block = runtime.block(block_key) if block_key in runtime.contents else None
    if not isinstance(block, VideoBlock):
        raise NotFound
    return block
