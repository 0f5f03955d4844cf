"""Counting in memory: a page that is opened costs an addition, and never a write in its request."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minamata.policies import Actor

VISITOR, MEMBER, STAFF = "visitor", "member", "staff"
STAFF_ROLES = ("administrator", "moderator", "trainer", "author", "adviser")
# More kinds of visits than this between two writings come from no readers.
MOST_KINDS = 10_000


@dataclass(frozen=True)
class Visit:
    """A page that was opened, as far as it is counted."""

    day: date
    page: str
    language: str
    party_id: UUID | None
    role: str


class Tally:
    """Counts of visits, added to by many threads and taken away by one."""

    def __init__(self) -> None:
        self._counts: Counter[Visit] = Counter()
        self._lock = threading.Lock()

    def add(self, visit: Visit) -> None:
        """Count a visit."""
        with self._lock:
            if visit in self._counts or len(self._counts) < MOST_KINDS:
                self._counts[visit] += 1

    def take(self) -> Counter[Visit]:
        """What was counted since the last time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Counter[Visit]) -> None:
        """Count again what could not be written."""
        with self._lock:
            self._counts.update(counts)


def visit_of(actor: Actor, day: date, page: str, language: str) -> Visit:
    """What is counted of a visit by `actor`."""
    party = next((each.body_id for each in actor.functions if each.body_kind == "party"), None)
    return Visit(day, page, language, party, role_of(actor))


def role_of(actor: Actor) -> str:
    """The function in which a person acts; else staff, member, or visitor."""
    if not actor.is_signed_in:
        return VISITOR
    if actor.functions:
        return actor.functions[0].kind
    return STAFF if any(actor.has(role) for role in STAFF_ROLES) else MEMBER
