"""What blocks publish while a request is answered, as plain values that a service writes down."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import simplejson

log = logging.getLogger(__name__)

MOST_EVENTS = 50
LONGEST_NAME = 120
LARGEST_DATA = 8 * 1024
ABOUT_COMPLETION = frozenset({"completion", "progress"})


@dataclass
class Published:
    """Grades and completions by block key, grades that a block took back, and what else it told."""

    grades: dict[str, tuple[float, float]] = field(default_factory=dict)
    completions: dict[str, float] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def take(self, key: str, event_type: str, data: Any, says_completion_itself: bool = False) -> None:
        """Take note of what the block `key` published.

        What makes no sense is left out with a line in the log: a fault of a block does not cost its learner the answer. A grade completes
        a block that says nothing of its completion itself.
        """
        data = data if isinstance(data, Mapping) else {}
        if event_type == "grade":
            self._grade(key, data, says_completion_itself)
        elif event_type == "completion":
            self._completion(key, data.get("completion"))
        elif event_type == "progress":
            if not says_completion_itself:
                self._completion(key, 1.0)
        else:
            self._told(key, str(event_type), data)

    def _grade(self, key: str, data: Mapping[str, Any], says_completion_itself: bool) -> None:
        if data.get("score_deleted"):
            self.deleted.add(key)
            self.grades.pop(key, None)
            return
        earned, possible = _number(data.get("value")), _number(data.get("max_value"))
        if earned is None or possible is None or possible < 0:
            log.warning("a block published a grade that is none", extra={"block": key})
            return
        # Nothing can be earned, so nothing is graded; the block was worked on all the same.
        if possible > 0:
            self.deleted.discard(key)
            self.grades[key] = (min(max(earned, 0.0), possible), possible)
        if not says_completion_itself:
            self._completion(key, 1.0)

    def _completion(self, key: str, value: Any) -> None:
        completion = _number(value)
        if completion is None:
            log.warning("a block published a completion that is none", extra={"block": key})
            return
        self.completions[key] = max(self.completions.get(key, 0.0), min(1.0, max(0.0, completion)))

    def _told(self, key: str, name: str, data: Mapping[str, Any]) -> None:
        if len(self.events) >= MOST_EVENTS:
            return
        text = simplejson.dumps(data, default=str, ignore_nan=True)
        size = len(text.encode())
        kept = simplejson.loads(text) if size <= LARGEST_DATA else {"left_out_bytes": size}
        self.events.append((key, name[:LONGEST_NAME], kept))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
