"""What a grading policy makes of scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.outline import Outline, Section, Unit

DEFAULT_PASS_MARK = 0.6
ROUNDING = 1e-9
MOST_SECTIONS = 1000
WORDS_OF_A_TYPE = ("category", "short_label")


def pass_mark(policy: Mapping[str, Any]) -> float:
    """The lowest share (0 to 1) that passes: the policy's lowest cutoff, else 60 % (C4)."""
    cutoffs = policy.get("GRADE_CUTOFFS") or {}
    shares = [float(share) for share in cutoffs.values() if usable_weight(share) is not None]
    return min(shares) if shares else DEFAULT_PASS_MARK


@dataclass(frozen=True)
class GradedSection:
    """What one section adds: points `earned` of `possible`; `dropped` when a better one stands in its place."""

    key: str
    title: str
    label: str
    earned: float
    possible: float
    dropped: bool = False

    @property
    def share(self) -> float:
        return self.earned / self.possible


@dataclass(frozen=True)
class GradedType:
    """One assignment type: its sections, the share (0 to 1) reached in it, and its part (0 to 1) of the whole grade.

    `name` is what learners read: the policy's `category`, else the type itself.
    `awaited` sections are promised by `min_count` and not in the course yet; they count as nought until they are.
    """

    name: str
    sections: tuple[GradedSection, ...]
    awaited: int
    share: float
    part: float


@dataclass(frozen=True)
class Standing:
    """Where a learner stands: by assignment type, and in all. `share` is None when nothing in the course is graded."""

    types: tuple[GradedType, ...]
    share: float | None


def cutoffs(policy: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """The grades one can reach, as (name, share from 0 to 1), the highest first."""
    named = policy.get("GRADE_CUTOFFS") or {}
    found = [(str(name), share) for name, value in named.items() if (share := usable_weight(value)) is not None]
    return tuple(sorted(found, key=lambda cutoff: -cutoff[1]))


def cutoff_reached(policy: Mapping[str, Any], share: float) -> str | None:
    """The name of the highest grade that `share` reaches; None below all of them."""
    return next((name for name, least in cutoffs(policy) if share + ROUNDING >= least), None)


def final_grade(policy: Mapping[str, Any], outline: Outline, scores: Mapping[str, tuple[float, float]]) -> float | None:
    """The learner's share (0 to 1) over everything graded; None when nothing in the course is graded."""
    return standing(policy, outline, scores).share


def standing(policy: Mapping[str, Any], outline: Outline, scores: Mapping[str, tuple[float, float]]) -> Standing:
    """The learner's grade and how it comes about (C5).

    `scores` is block key -> (earned, possible). Assignment types are weighted as the policy says, over the types that the course has
    sections of; `min_count` sections count even where fewer exist, then the lowest `drop_count` are dropped, never all. Without
    such a policy every question weighs as its points.
    """
    sections = [section for chapter in outline for section in chapter.sections]
    points = {section.key: _section_points(section.units, scores) for section in sections}
    weighed = []
    for grader in policy.get("GRADER") or []:
        weight = usable_weight(grader.get("weight"))
        of_type = [
            section
            for section in sections
            if section.graded and section.format == grader["type"] and points[section.key][1]
        ]
        if weight is not None and of_type:
            weighed.append((grader, weight, of_type))
    total = sum(weight for _grader, weight, _of_type in weighed)
    if total > 0:
        types = tuple(_type(grader, weight / total, of_type, points) for grader, weight, of_type in weighed)
        return Standing(types, sum(each.part * each.share for each in types))
    earned = sum(earned for earned, _possible in points.values())
    possible = sum(possible for _earned, possible in points.values())
    return Standing((), earned / possible if possible else None)


def _section_points(units: Iterable[Unit], scores: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    earned = possible = 0.0
    for unit in units:
        for leaf in unit.leaves:
            if leaf.counts and leaf.weight:
                got, of = scores.get(leaf.key, (0.0, 1.0))
                earned += leaf.weight * (got / of if of else 0.0)
                possible += leaf.weight
    return earned, possible


def _type(
    grader: Mapping[str, Any], part: float, sections: Sequence[Section], points: Mapping[str, tuple[float, float]]
) -> GradedType:
    awaited = max(0, _count(grader, "min_count") - len(sections))
    shares = {section.key: points[section.key][0] / points[section.key][1] for section in sections}
    kept = max(1, len(sections) + awaited - _count(grader, "drop_count"))
    # The sections awaited are the lowest there are, so they are dropped first.
    best_first = sorted(shares, key=lambda key: -shares[key])
    counted = set(best_first[:kept])
    name = str(grader.get("category") or grader["type"])
    short = str(grader.get("short_label") or name)
    return GradedType(
        name=name,
        sections=tuple(
            GradedSection(
                section.key,
                section.title,
                f"{short} {number:02}" if len(sections) > 1 else short,
                *points[section.key],
                dropped=section.key not in counted,
            )
            for number, section in enumerate(sections, start=1)
        ),
        awaited=max(0, kept - len(counted)),
        share=sum(shares[key] for key in counted) / kept,
        part=part,
    )


def _count(grader: Mapping[str, Any], name: str) -> int:
    return min(MOST_SECTIONS, int(usable_weight(grader.get(name)) or 0))


def words_of_types(policy: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What a policy calls its assignment types in the words of its readers: by type, the `category` and the `short_label` it gives."""
    words = {
        str(grader["type"]): {
            name: grader[name] for name in WORDS_OF_A_TYPE if isinstance(grader.get(name), str) and grader[name]
        }
        for grader in policy.get("GRADER") or []
    }
    return {each: found for each, found in words.items() if found}


def policy_in_words(policy: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The policy with other `words` for its types (as `words_of_types` reads them); what it weighs and how stays as it is."""
    if "GRADER" not in policy:
        return dict(policy)
    return {**policy, "GRADER": [_in_words(grader, words.get(grader["type"], {})) for grader in policy["GRADER"]]}


def _in_words(grader: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    # A type with a name of its own is never shortened in the language of another.
    kept = {name: value for name, value in grader.items() if name != "short_label" or "category" not in words}
    return {**kept, **words}


def policy_fault(policy: Mapping[str, Any]) -> str | None:
    """The first entry of a grading policy that cannot be used, such as "GRADER 2: drop_count"; None when all can be."""
    cutoffs, graders = policy.get("GRADE_CUTOFFS", {}), policy.get("GRADER", [])
    if not isinstance(cutoffs, Mapping):
        return "GRADE_CUTOFFS"
    for name, share in cutoffs.items():
        cutoff = usable_weight(share)
        if cutoff is None or cutoff > 1:
            return f"GRADE_CUTOFFS: {name}"
    if not isinstance(graders, list):
        return "GRADER"
    for number, grader in enumerate(graders, start=1):
        if not isinstance(grader, Mapping):
            return f"GRADER {number}"
        if not isinstance(grader.get("type"), str):
            return f"GRADER {number}: type"
        for name in ("weight", "drop_count", "min_count"):
            if name in grader and usable_weight(grader[name]) is None:
                return f"GRADER {number}: {name}"
    return None


def usable_weight(value: object) -> float | None:
    """A weight as authors write it, as a number or as text; None for what cannot weigh anything: no number, negative or without end."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        weight = float(value)
    except (ValueError, OverflowError):
        return None
    return weight if math.isfinite(weight) and weight >= 0 else None
