"""How far a learner is in a course, module by module, and how their grade comes about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from courses.draws import drawn_for
from courses.grades import ROUNDING, Standing, cutoff_reached, cutoffs, pass_mark, standing
from courses.models import Enrolment, Progress
from courses.outline import Chapter, Outline, Unit
from courses.queries.catalogue import Listed
from courses.queries.units import facts_for, unit_to_resume
from courses.runtime.content import RevisionFacts
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor


@dataclass(frozen=True)
class ModuleProgress:
    """One module: `done` of the `required` parts; `is_open` when a learner may see something of it."""

    chapter: Chapter
    done: int
    required: int
    is_open: bool

    @property
    def is_done(self) -> bool:
        return self.done >= self.required


@dataclass(frozen=True)
class SectionTitle:
    """What a section is called on the page: by its module, and by its own `part` where the module has several."""

    module: str
    part: str = ""


@dataclass(frozen=True)
class ProgressPage:
    """What the progress page of a learner shows."""

    listed: Listed
    enrolment: Enrolment
    facts: RevisionFacts
    modules: tuple[ModuleProgress, ...]
    standing: Standing
    pass_mark: float
    cutoffs: tuple[tuple[str, float], ...]
    grade_name: str | None
    resume: Unit | None
    titles: Mapping[str, SectionTitle]

    @property
    def is_past_half(self) -> bool:
        """Whether what is left says more than what is done."""
        return 2 * self.enrolment.done >= self.enrolment.required

    @property
    def modules_done(self) -> int:
        return sum(module.is_done for module in self.modules)

    @property
    def parts_left(self) -> int:
        """How many parts are still to be done for the certificate."""
        return max(0, self.enrolment.required - self.enrolment.done)

    @property
    def is_below_mark(self) -> bool:
        """Whether the answers so far do not reach the pass mark."""
        return self.standing.share is not None and self.standing.share + ROUNDING < self.pass_mark


def progress_page(actor: Actor, listed: Listed, lang: str) -> ProgressPage:
    """The actor's own progress. NotFound for whoever is no learner of the course."""
    if listed.enrolment is None:
        raise NotFound
    facts = facts_for(listed.course, lang)
    rows = db.session.execute(
        select(Progress.block_key, Progress.completion, Progress.earned, Progress.possible).where(
            Progress.person_id == actor.person_id, Progress.course_id == listed.course.id
        )
    ).all()
    scores = {row.block_key: (row.earned, row.possible) for row in rows if row.earned is not None and row.possible}
    finished = {row.block_key for row in rows if row.completion >= 1.0}
    facts = replace(facts, outline=drawn_for(facts.outline, listed.enrolment.person_id, finished))
    opened = facts.outline.open_at(now())
    found = standing(facts.grading_policy, facts.outline, scores)
    return ProgressPage(
        listed=listed,
        enrolment=listed.enrolment,
        facts=facts,
        modules=_modules(facts, opened, finished),
        standing=found,
        pass_mark=pass_mark(facts.grading_policy),
        cutoffs=cutoffs(facts.grading_policy),
        grade_name=cutoff_reached(facts.grading_policy, found.share) if found.share is not None else None,
        resume=unit_to_resume(opened, listed.enrolment, finished),
        titles=_titles(facts.outline),
    )


def _modules(facts: RevisionFacts, outline: Outline, finished: set[str]) -> tuple[ModuleProgress, ...]:
    opened = {chapter.key for chapter in outline}
    modules = []
    for chapter in facts.outline:
        counting = [key for unit in chapter.units for key in unit.counting]
        if counting:
            done = sum(key in finished for key in counting)
            modules.append(ModuleProgress(chapter, done, len(counting), chapter.key in opened))
    return tuple(modules)


def _titles(outline: Outline) -> dict[str, SectionTitle]:
    """By section: where a module has one section alone, what that is called says nothing more."""
    return {
        section.key: SectionTitle(chapter.title, section.title if len(chapter.sections) > 1 else "")
        for chapter in outline
        for section in chapter.sections
    }
