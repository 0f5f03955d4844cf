"""How much may come from one place: some at once, and then so much a second."""

from __future__ import annotations

import time
from collections.abc import Hashable

BURST = 40.0
A_SECOND = 5.0


class Meter:
    """Fills up with what comes and empties with time."""

    def __init__(self, burst: float = BURST, a_second: float = A_SECOND) -> None:
        self._burst, self._a_second = burst, a_second
        self._level, self._at = 0.0, time.monotonic()

    def takes(self, count: int = 1) -> bool:
        """Whether so many more may come now."""
        self._level = self.level + count
        self._at = time.monotonic()
        return self._level <= self._burst

    @property
    def is_full(self) -> bool:
        """Whether nothing more may come now."""
        return self.level + 1 > self._burst

    @property
    def level(self) -> float:
        """How full it is."""
        return max(0.0, self._level - (time.monotonic() - self._at) * self._a_second)


class Meters:
    """One meter for each place that something came from lately."""

    def __init__(self, burst: float = BURST, a_second: float = A_SECOND) -> None:
        self._burst, self._a_second = burst, a_second
        self._meters: dict[Hashable, Meter] = {}

    def of(self, place: Hashable) -> Meter:
        """The meter of a place; a new one is empty."""
        return self._meters.setdefault(place, Meter(self._burst, self._a_second))

    def forget_empty(self) -> None:
        """Drop the meters that say what a new one would."""
        self._meters = {place: meter for place, meter in self._meters.items() if meter.level > 0}
