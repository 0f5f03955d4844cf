"""What a block changed while it was drawn, on its way through the browser: a GET writes nothing, so it is sent back to be written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import simplejson

from courses.models import LearnerPreference, LearnerState, SharedState
from courses.runtime.publishing import Published
from courses.runtime.state import LearnerStateStore, Place

TABLES = {table.__tablename__: table for table in (LearnerState, LearnerPreference, SharedState)}
ABSENT = ""


def changes_of(store: LearnerStateStore, published: Published) -> dict[str, Any] | None:
    """Fields that differ, each with the digest of what it was before, and what was published; None when there is nothing."""
    fields = []
    for place, now_there in store.changes.items():
        before = store.before(place)
        differing = {
            name: [_digest(before, name), value]
            for name, value in now_there.items()
            if name not in before or before[name] != value
        }
        if differing:
            fields.append([place.table.__tablename__, place.name, place.scope, differing])
    told = {"grades": published.grades, "completions": published.completions, "events": published.events}
    if not fields and not any(told.values()):
        return None
    plain: dict[str, Any] = simplejson.loads(simplejson.dumps({"fields": fields, **told}, default=str))
    return plain


def take_changes(changes: Mapping[str, Any], store: LearnerStateStore) -> Published:
    """Lay the changes into `store`, and return what was published.

    A field that something else has changed meanwhile stays as that left it: what all learners share loses nobody's answer.
    """
    for table, name, scope, differing in changes["fields"]:
        place = Place(TABLES[table], name, scope)
        there = store.before(place)
        fresh = {field: value for field, (was, value) in differing.items() if _digest(there, field) == was}
        if fresh:
            store.take(place, fresh)
    return Published(
        grades={key: (earned, possible) for key, (earned, possible) in changes["grades"].items()},
        completions=dict(changes["completions"]),
        events=[(key, name, data) for key, name, data in changes["events"]],
    )


def _digest(fields: Mapping[str, Any], name: str) -> str:
    if name not in fields:
        return ABSENT
    return hashlib.sha256(simplejson.dumps(fields[name], sort_keys=True).encode()).hexdigest()[:16]
