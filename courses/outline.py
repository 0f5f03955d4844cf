"""The outline of a revision: chapters, sections, units and what each holds, as plain values read from one JSON column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

# "1. Mercury", "Module 2: products", "3 – Waste": a number at the beginning, or after one word.
NUMBERED = re.compile(r"\W*(?:[^\W\d]+\W+)?(\d{1,3})\b(?![.,]?\d)")


@dataclass(frozen=True)
class Leaf:
    """A block that a learner meets in a unit; `counts` when it belongs to the completion of the course."""

    key: str
    type: str
    counts: bool
    weight: float | None = None


@dataclass(frozen=True)
class Draw:
    """A place in a unit where each learner gets `count` of several options, each of them some blocks.

    With `is_split` it is one way among several, the same wherever the lot is; else they are drawn from a bank.
    """

    lot: str
    count: int
    options: tuple[tuple[str, ...], ...]
    is_split: bool = False


@dataclass(frozen=True)
class Unit:
    """A page of the course. `minutes` and `bytes` are what reading it takes, without media; `leaves` hold all that may be drawn."""

    key: str
    slug: str
    title: str
    minutes: int
    bytes: int
    leaves: tuple[Leaf, ...]
    staff_only: bool = False
    start: str | None = None
    draws: tuple[Draw, ...] = ()

    @property
    def counting(self) -> tuple[str, ...]:
        return tuple(leaf.key for leaf in self.leaves if leaf.counts)

    def type_of(self, key: str) -> str | None:
        """The type of the block of that key; None when the unit has none."""
        return next((leaf.type for leaf in self.leaves if leaf.key == key), None)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether a learner may see it: released, and not kept for the course team."""
        return not self.staff_only and (self.start is None or datetime.fromisoformat(self.start) <= moment)


@dataclass(frozen=True)
class Section:
    """A sequential: the thing a grading policy speaks of. `due` is the instant until which its questions take answers, in ISO form."""

    key: str
    title: str
    units: tuple[Unit, ...]
    graded: bool = False
    format: str | None = None
    due: str | None = None

    @property
    def due_at(self) -> datetime | None:
        """Until when its questions take answers; None when there is no such time."""
        return datetime.fromisoformat(self.due) if self.due else None


@dataclass(frozen=True)
class Chapter:
    """A module of the course."""

    key: str
    title: str
    sections: tuple[Section, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for section in self.sections for unit in section.units)


@dataclass(frozen=True)
class Outline:
    """All chapters of a course."""

    chapters: tuple[Chapter, ...]

    def __iter__(self) -> Iterator[Chapter]:
        return iter(self.chapters)

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for chapter in self.chapters for unit in chapter.units)

    def chapter_of(self, unit: Unit) -> Chapter:
        return next(chapter for chapter in self.chapters if unit in chapter.units)

    def number_of(self, chapter: Chapter) -> int | None:
        """Which module of the course it is; None for a chapter that is none, such as a final assessment.

        Where authors number their chapters, theirs are the numbers, and a chapter without one is no module. Else they are counted.
        """
        written = [int(found[1]) if (found := NUMBERED.match(each.title)) else None for each in self.chapters]
        numbers = [number for number in written if number is not None]
        place = self.chapters.index(chapter)
        if len(numbers) > 1 and all(one < next_one for one, next_one in pairwise(numbers)):
            return written[place]
        return place + 1

    def unit_named(self, slug: str) -> Unit | None:
        return next((unit for unit in self.units if unit.slug == slug), None)

    def open_at(self, moment: datetime) -> Outline:
        """The outline as a learner may see it; sections and chapters left empty are gone."""
        chapters = []
        for chapter in self.chapters:
            sections = tuple(
                replace(section, units=units)
                for section in chapter.sections
                if (units := tuple(unit for unit in section.units if unit.is_open_at(moment)))
            )
            if sections:
                chapters.append(Chapter(chapter.key, chapter.title, sections))
        return Outline(tuple(chapters))

    def titled(self, titles: dict[str, str]) -> Outline:
        """The outline with the titles of an edition, keeping the source's where it has none."""
        return Outline(
            tuple(
                Chapter(
                    chapter.key,
                    titles.get(chapter.key) or chapter.title,
                    tuple(
                        replace(
                            section,
                            title=titles.get(section.key) or section.title,
                            units=tuple(_titled(unit, titles) for unit in section.units),
                        )
                        for section in chapter.sections
                    ),
                )
                for chapter in self.chapters
            )
        )

    def to_json(self) -> dict[str, Any]:
        return {"chapters": [asdict(chapter) for chapter in self.chapters]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Outline:
        return cls(
            tuple(
                Chapter(
                    chapter["key"],
                    chapter["title"],
                    tuple(
                        Section(
                            section["key"],
                            section["title"],
                            tuple(_unit(unit) for unit in section["units"]),
                            section["graded"],
                            section["format"],
                            section.get("due"),
                        )
                        for section in chapter["sections"]
                    ),
                )
                for chapter in stored["chapters"]
            )
        )


def _unit(stored: dict[str, Any]) -> Unit:
    leaves = tuple(Leaf(**leaf) for leaf in stored["leaves"])
    draws = tuple(
        Draw(draw["lot"], draw["count"], tuple(tuple(option) for option in draw["options"]), draw["is_split"])
        for draw in stored.get("draws", ())
    )
    return Unit(**{**stored, "leaves": leaves, "draws": draws})


def _titled(unit: Unit, titles: dict[str, str]) -> Unit:
    return replace(unit, title=titles.get(unit.key) or unit.title)
