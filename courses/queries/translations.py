"""How far the editions of a course are, for its team (C7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select

from courses import policies
from courses.models import Block, Course, Edition, EditionText
from courses.outline import Unit
from courses.queries.units import facts_for
from courses.runtime.content import revision_facts, standing_of
from courses.translations import Standing, counted
from minamata.db import db
from minamata.errors import NotFound
from minamata.policies import Actor


@dataclass(frozen=True)
class EditionState:
    """One language of a course: how many of its blocks stand where."""

    language: str
    counts: Mapping[str, int]

    @property
    def of(self) -> int:
        return sum(self.counts.values())

    @property
    def gaps(self) -> int:
        """Blocks that a reader of this language meets in another one, or in words that may be wrong."""
        return self.of - self.counts.get(Standing.REVIEWED.value, 0)


@dataclass(frozen=True)
class UnitTranslation:
    """One unit in one language."""

    unit: Unit
    counts: Mapping[str, int]

    @property
    def machine(self) -> int:
        return self.counts[Standing.MACHINE.value]


def editions_of(course: Course) -> list[EditionState]:
    """The languages beside the source in which the course stands."""
    return (
        list(_states(tuple(sorted(UUID(edition) for edition in course.editions.values())))) if course.editions else []
    )


@lru_cache(maxsize=512)
def _states(ids: tuple[UUID, ...]) -> tuple[EditionState, ...]:
    """Editions never change, so what stands where in them is asked once."""
    found = db.session.execute(
        select(Edition.language, Edition.counts).where(Edition.id.in_(ids)).order_by(Edition.language)
    )
    return tuple(EditionState(language, counts) for language, counts in found)


def units_in(actor: Actor, course: Course, language: str) -> list[UnitTranslation]:
    """Every unit with how its blocks stand in `language`, for the team. NotFound for others, and where there is no such edition."""
    if not policies.course.allows(actor, "translate", course) or language not in course.editions:
        raise NotFound
    assert course.current_revision_id is not None
    source = db.session.execute(
        select(Block.block_key, Block.unit_key, Block.content).where(
            Block.revision_id == course.current_revision_id, Block.unit_key.is_not(None)
        )
    ).all()
    edition_id = UUID(course.editions[language])
    texts = {
        text.block_key: text
        for text in db.session.scalars(select(EditionText).where(EditionText.edition_id == edition_id))
    }
    stands: dict[str | None, list[Standing]] = {}
    for key, unit_key, content in source:
        stands.setdefault(unit_key, []).append(standing_of(content, texts.get(key)))
    outline = facts_for(course, revision_facts(course.current_revision_id).language).outline
    return [UnitTranslation(unit, counted(stands.get(unit.key, ()))) for unit in outline.units]
