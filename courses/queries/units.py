"""One course and one unit as a learner sees them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Uuid, bindparam, select

from courses.blocks.problem.asking import NEEDS_A_SCRIPT
from courses.blocks.problem.block import problem_in
from courses.blocks.registry import is_installed, is_ours
from courses.blocks.scripted import OURS
from courses.draws import drawn_for
from courses.grades import pass_mark
from courses.models import Course, Enrolment, Progress
from courses.outline import Chapter, Outline, Unit
from courses.queries.addresses import addresses_for
from courses.queries.catalogue import Listed
from courses.queries.frames import Box, Nowhere, box_of, text_of
from courses.queries.media import MediaShelf
from courses.runtime.content import RevisionFacts, edition_facts, revision_facts, unit_content
from courses.runtime.runtime import CourseRuntime, Surroundings
from courses.runtime.services import Addresses
from courses.runtime.state import LearnerStateStore
from courses.translations import Standing
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor

log = logging.getLogger(__name__)

MOST_UNITS_LISTED = 80
"""The page of a course with more units lists those of one module, to stay within its bytes (G1)."""

DONE = select(Progress.block_key).where(
    Progress.person_id == bindparam("person", type_=Uuid()),
    Progress.course_id == bindparam("course", type_=Uuid()),
    Progress.completion >= 1.0,
    Progress.block_key.in_(bindparam("keys", expanding=True)),
)


@dataclass(frozen=True)
class UnitState:
    """How far a learner is in one unit: `done`, `half` or nothing, the states of a bead."""

    unit: Unit
    done: int
    of: int

    @property
    def bead(self) -> str:
        if self.of and self.done >= self.of:
            return "done"
        return "half" if self.done else ""


@dataclass(frozen=True)
class CoursePage:
    """What the page of a course shows."""

    listed: Listed
    facts: RevisionFacts
    lang: str
    chapters: tuple[tuple[Chapter, tuple[UnitState, ...]], ...]
    pass_mark: float
    resume: Unit | None
    module: int | None = None

    @property
    def course(self) -> Course:
        return self.listed.course

    @property
    def enrolment(self) -> Enrolment | None:
        return self.listed.enrolment

    @property
    def is_long(self) -> bool:
        """Whether only the unfolded module lists its units; the others lead to a page that lists theirs."""
        return sum(len(states) for _chapter, states in self.chapters) > MOST_UNITS_LISTED

    @property
    def open_chapter(self) -> Chapter | None:
        """The module to show unfolded: the one that was asked for by its place, else for a learner the one they go on with, for others
        the first."""
        chapters = [chapter for chapter, _states in self.chapters]
        if self.module is not None and 0 < self.module <= len(chapters):
            return chapters[self.module - 1]
        here = self.resume and next((each for each in chapters if self.resume in each.units), None)
        return here or next(iter(chapters), None)

    @property
    def resume_anchor(self) -> str | None:
        """The block that was answered last in the unit to go on with; None for its beginning."""
        enrolment = self.enrolment
        if enrolment is None or self.resume is None or enrolment.last_block is None:
            return None
        return f"b-{enrolment.last_block}" if enrolment.last_unit == self.resume.slug else None


@dataclass(frozen=True)
class ShownBlock:
    """A block of a unit as it was drawn, or the box of its frame; neither when the block failed, or was refused because it would
    run code of its author on the server. `standing` is its translation's (C7)."""

    key: str
    type: str
    lang: str
    html: Markup | None
    box: Box | None = None
    standing: Standing | None = None
    is_refused: bool = False


@dataclass(frozen=True)
class UnitPage:
    """What the page of a unit shows."""

    listed: Listed
    facts: RevisionFacts
    lang: str
    chapter: Chapter
    chapter_number: int | None
    unit: Unit
    unit_number: int
    states: tuple[UnitState, ...]
    blocks: tuple[ShownBlock, ...]
    previous: Unit | None
    following: Unit | None

    @property
    def source_language(self) -> str:
        """The language that the course was written in."""
        return revision_facts(self.facts.id).language

    @property
    def units_done(self) -> int:
        return sum(state.bead == "done" for state in self.states)


def facts_for(course: Course, lang: str) -> RevisionFacts:
    """The current revision in the words of `lang` where there is an edition, else in its source language."""
    assert course.current_revision_id is not None
    return edition_facts(course.current_revision_id, _edition(course, lang))


def open_outline(course: Course, lang: str) -> Outline:
    """The outline as a learner may see it now."""
    return facts_for(course, lang).outline.open_at(now())


def unit_named(course: Course, lang: str, slug: str, enrolment: Enrolment | None = None) -> Unit:
    """The unit called `slug`, for a learner with what they have drawn of it. NotFound when the course has none that a learner may see."""
    outline = open_outline(course, lang)
    unit = outline.unit_named(slug)
    if unit is None:
        raise NotFound
    if enrolment is None or not unit.draws:
        return unit
    met = _done(enrolment, [leaf.key for leaf in unit.leaves])
    drawn = drawn_for(outline, enrolment.person_id, met).unit_named(slug)
    assert drawn is not None
    return drawn


def following(course: Course, lang: str, unit: Unit) -> Unit | None:
    """The unit after `unit`, over all chapters; None at the end."""
    units = open_outline(course, lang).units
    place = [each.key for each in units].index(unit.key) + 1
    return units[place] if place < len(units) else None


def course_page(listed: Listed, lang: str, module: int | None = None) -> CoursePage:
    """The course with its outline and what the learner has done; `module` is the place of the one to unfold, from 1."""
    facts = facts_for(listed.course, lang)
    outline = facts.outline.open_at(now())
    done = _done(listed.enrolment, [leaf for unit in outline.units for leaf in unit.counting])
    outline = drawn_for(outline, listed.enrolment.person_id if listed.enrolment else None, done)
    return CoursePage(
        listed=listed,
        facts=facts,
        lang=lang,
        chapters=tuple((chapter, _states(chapter, done)) for chapter in outline),
        pass_mark=pass_mark(facts.grading_policy),
        resume=unit_to_resume(outline, listed.enrolment, done),
        module=module,
    )


def unit_page(
    actor: Actor,
    listed: Listed,
    slug: str,
    lang: str,
    saves_data: bool,
    typed: Mapping[str, Mapping[str, list[str]]],
    errors: Mapping[str, object],
) -> UnitPage:
    """One unit, drawn for the learner. NotFound when there is none that they may see.

    `typed` (block key -> question id -> values) is shown in the place of what was kept, with `errors` by field name.
    """
    course = listed.course
    facts = facts_for(course, lang)
    outline = facts.outline.open_at(now())
    unit = outline.unit_named(slug)
    if unit is None:
        raise NotFound
    done = _done(listed.enrolment, [key for other in outline.chapter_of(unit).units for key in other.counting])
    outline = drawn_for(outline, actor.person_id, done)
    unit = outline.unit_named(slug)
    assert unit is not None
    chapter = outline.chapter_of(unit)
    units = outline.units
    place = units.index(unit)
    runtime, store = runtime_for(actor, course, unit, lang)
    context = {OURS: True, "saves_data": saves_data, "errors": errors}
    return UnitPage(
        listed=listed,
        facts=facts,
        lang=lang,
        chapter=chapter,
        chapter_number=outline.number_of(chapter),
        unit=unit,
        unit_number=chapter.units.index(unit) + 1,
        states=_states(chapter, done),
        blocks=tuple(
            (None if errors or typed else _drawn_for_all(runtime, store, leaf.key, context, course, lang))
            or _drawn(runtime, leaf.key, {**context, "typed": typed.get(leaf.key)}, lang, actor, course.id)
            for leaf in unit.leaves
        ),
        previous=units[place - 1] if place else None,
        following=units[place + 1] if place + 1 < len(units) else None,
    )


def runtime_for(
    actor: Actor, course: Course, unit: Unit, lang: str, writes: bool = False, for_programs: bool = False
) -> tuple[CourseRuntime, LearnerStateStore]:
    """A runtime over the blocks of `unit`, and the store of what the learner left in them.

    With `writes` what all learners share is locked when it is read, so that two who answer at once are both counted. With `for_programs`
    files are had by the API.
    """
    assert actor.person_id is not None
    assert course.current_revision_id is not None
    contents = unit_content(course.current_revision_id, _edition(course, lang), unit.key)
    store = LearnerStateStore(actor.person_id, course.id, contents, writes)
    addresses = addresses_for(course, lang, for_programs)
    shelf = MediaShelf(course, unit, lang, contents, for_programs)
    return CourseRuntime(course.course_key, contents, store, actor, addresses, Surroundings(Nowhere()), shelf), store


@dataclass(frozen=True)
class TextOfBlock:
    """What a block from others says without its scripts; `html` is None when the block failed."""

    title: str
    lang: str
    html: Markup | None


def text_of_block(actor: Actor, course: Course, unit: Unit, block_key: str, lang: str) -> TextOfBlock:
    """What can be read of a block from others. NotFound for what the unit does not hold in a frame."""
    runtime, _store = runtime_for(actor, course, unit, lang)
    content = runtime.contents.get(block_key)
    if content is None or not is_installed(content.type):
        raise NotFound
    try:
        html = text_of(runtime, block_key, lang, addresses_for(course, lang))
    except Exception:
        log.exception("a block failed", extra={"block": block_key})
        return TextOfBlock(content.display_name or content.type, content.lang, None)
    return TextOfBlock(content.display_name or content.type, content.lang, html)


def _edition(course: Course, lang: str) -> UUID | None:
    edition = course.editions.get(lang)
    return UUID(edition) if edition else None


def _done(enrolment: Enrolment | None, keys: list[str]) -> set[str]:
    if enrolment is None or not keys:
        return set()
    place = {"person": enrolment.person_id, "course": enrolment.course_id, "keys": keys}
    return set(db.session.scalars(DONE, place))


def _states(chapter: Chapter, done: set[str]) -> tuple[UnitState, ...]:
    return tuple(
        UnitState(unit, sum(key in done for key in unit.counting), len(unit.counting)) for unit in chapter.units
    )


def unit_to_resume(outline: Outline, enrolment: Enrolment | None, done: Collection[str]) -> Unit | None:
    """The unit a learner goes on with: where they were, unless it is done; then the first that is not."""
    if enrolment is None or not outline.units:
        return None
    last = outline.unit_named(enrolment.last_unit) if enrolment.last_unit else None
    if last is not None and not all(key in done for key in last.counting):
        return last
    unfinished = (unit for unit in outline.units if not all(key in done for key in unit.counting))
    return next(unfinished, last or outline.units[0])


@lru_cache(maxsize=4096)
def kept_drawing(addresses: Addresses, key: str, lang: str) -> list[Markup]:
    """Where a block is kept as it was drawn: empty at first. Addresses are those of one revision and edition, which never change."""
    return []


def _drawn_for_all(
    runtime: CourseRuntime, store: LearnerStateStore, key: str, context: Mapping[str, object], course: Course, lang: str
) -> ShownBlock | None:
    """A block that says it looks the same to all who have left nothing in it, drawn once for all of them; None for any other."""
    content = runtime.contents.get(key)
    if content is None or not is_ours(content.type) or store.fields_of(key):
        return None
    kept = kept_drawing(addresses_for(course, lang), key, lang)
    if not kept:
        try:
            block = runtime.block(key)
            if not getattr(block, "looks_the_same_to_all", False):
                return None
            kept.append(Markup(runtime.render(block, "student_view", dict(context)).content))
        except Exception:
            return None  # it fails again where that is told
    return ShownBlock(key, content.type, content.lang, kept[0], None, content.standing)


def _drawn(
    runtime: CourseRuntime, key: str, context: Mapping[str, object], lang: str, actor: Actor, course_id: UUID
) -> ShownBlock:
    """A block that fails shows its own box; the rest of the unit stands (C2)."""
    content = runtime.contents.get(key)
    try:
        if content is not None and is_installed(content.type):
            if content.type == "problem" and NEEDS_A_SCRIPT & set(problem_in(content.content).unsupported):
                return ShownBlock(key, content.type, content.lang, None, is_refused=True)
            box = box_of(runtime, key, lang, actor, course_id)
            return ShownBlock(key, content.type, content.lang, None, box, content.standing)
        block = runtime.block(key)
        fragment = runtime.render(block, "student_view", dict(context))
    except Exception:
        log.exception("a block failed", extra={"block": key})
        return ShownBlock(key, "", content.lang if content else "", None)
    content = block.content
    return ShownBlock(key, content.type, content.lang, Markup(fragment.content), None, content.standing)
