"""What a grading policy makes of scores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from courses.outline import Outline

DEFAULT_PASS_MARK = 0.6


def pass_mark(policy: Mapping[str, Any]) -> float:
    """The lowest share (0 to 1) that passes: the policy's lowest cutoff, else 60 % (C4)."""
    cutoffs = policy.get("GRADE_CUTOFFS") or {}
    shares = [float(share) for share in cutoffs.values() if usable_weight(share) is not None]
    return min(shares) if shares else DEFAULT_PASS_MARK


def final_grade(policy: Mapping[str, Any], outline: Outline, scores: Mapping[str, tuple[float, float]]) -> float | None:
    """The learner's share (0 to 1) over everything graded; None when nothing in the course is graded.

    `scores` is block key -> (earned, possible). Assignment types are weighted as the policy says, their lowest sections dropped
    where it says so; without a policy every question weighs as its points.
    """
    sections = [section for chapter in outline for section in chapter.sections]
    results = [(section.graded, section.format, *_section_score(section.units, scores)) for section in sections]
    graders = [grader for grader in policy.get("GRADER") or [] if usable_weight(grader.get("weight")) is not None]
    of_types = {
        str(grader["type"]): [
            (earned, possible)
            for graded, shape, earned, possible in results
            if graded and shape == grader["type"] and possible
        ]
        for grader in graders
    }
    weighed = [(grader, of_types[str(grader["type"])]) for grader in graders if of_types[str(grader["type"])]]
    total_weight = sum(float(grader["weight"]) for grader, _scores in weighed)
    if weighed and total_weight > 0:
        return sum(float(grader["weight"]) * _average(grader, found) for grader, found in weighed) / total_weight
    earned = sum(earned for _graded, _shape, earned, _possible in results)
    possible = sum(possible for _graded, _shape, _earned, possible in results)
    return earned / possible if possible else None


def _section_score(units: Any, scores: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    earned = possible = 0.0
    for unit in units:
        for leaf in unit.leaves:
            if leaf.counts and leaf.weight:
                got, of = scores.get(leaf.key, (0.0, 1.0))
                earned += leaf.weight * (got / of if of else 0.0)
                possible += leaf.weight
    return earned, possible


def _average(grader: Mapping[str, Any], found: list[tuple[float, float]]) -> float:
    shares = sorted((earned / possible for earned, possible in found), reverse=True)
    kept = shares[: max(1, len(shares) - int(grader.get("drop_count") or 0))]
    return sum(kept) / len(kept)


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
