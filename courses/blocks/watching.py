"""What a learner has seen of a recording, as stretches of seconds."""

from __future__ import annotations

from collections.abc import Iterable

SEEN_ENOUGH = 0.95
MOST_STRETCHES = 200
GAP = 1.0
"""Stretches with less than a second between them are one."""

Stretch = tuple[float, float]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in their order, those that meet made into one; of more than 200 the shortest are forgotten."""
    found: list[Stretch] = []
    for begins, ends in sorted((begins, ends) for begins, ends in stretches if ends > begins):
        if found and begins <= found[-1][1] + GAP:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    longest = sorted(found, key=lambda stretch: stretch[0] - stretch[1])[:MOST_STRETCHES]
    return sorted((round(begins, 1), round(ends, 1)) for begins, ends in longest)


def share_seen(stretches: Iterable[Stretch], length: float) -> float:
    """How much of `length` seconds lies in the stretches, 0 to 1."""
    seen = sum(max(0.0, min(ends, length) - min(begins, length)) for begins, ends in stretches)
    return min(1.0, seen / length) if length > 0 else 0.0
