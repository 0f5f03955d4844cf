"""Hiding small counts so that nobody can be found in a published table, nor reckoned out of it.

A cell of 1 to 4 is hidden (primary suppression). The total would give a single hidden cell away, so the next smallest cells are hidden
as well until at least two are hidden that make at least five together (complementary suppression). Where there is nothing left to hide,
the total is hidden. Zero is shown: it is about nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5
LEAST_HIDDEN = 2

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Suppressed(Generic[K]):
    """A table that can be published: None stands for a hidden cell."""

    cells: Mapping[K, int | None]
    shows_total: bool


def suppress(counts: Mapping[K, int]) -> Suppressed[K]:
    """The table of `counts` as it can be published together with its total, if that can be."""
    by_size = sorted(counts, key=lambda key: counts[key])
    hidden = {key for key in by_size if 0 < counts[key] < LEAST}
    others = [key for key in by_size if counts[key] >= LEAST]
    while hidden and not _is_safe([counts[key] for key in hidden]) and others:
        hidden.add(others.pop(0))
    cells = {key: None if key in hidden else value for key, value in counts.items()}
    return Suppressed(cells, not hidden or _is_safe([counts[key] for key in hidden]))


def _is_safe(hidden: list[int]) -> bool:
    return len(hidden) >= LEAST_HIDDEN and sum(hidden) >= LEAST
