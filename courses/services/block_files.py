"""Files that blocks from others keep are stored when the state of their block is, and go when it goes."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from courses.models import Course, LearnerPreference, LearnerState, SharedState
from courses.runtime.keeping import PREFIX
from courses.runtime.state import LearnerStateStore
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.files.services import keeping


def store_files(store: LearnerStateStore, course: Course, person_id: UUID) -> None:
    """Store what blocks wrote since the state was read, and let go of what they replaced; inside a transaction, before `write_back`."""
    for place, fields in list(store.changes.items()):
        owner = None if place.table is SharedState else person_id
        for name in [each for each in fields if each.startswith(PREFIX)]:
            entries = {
                path: _stored(path, entry, owner, course.audience) if "content" in entry else entry
                for path, entry in fields[name].items()
            }
            store.take(place, {name: entries})
            left = set(_ids(store.before(place).get(name, {}))) - set(_ids(entries))
            for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(left))).all():
                keeping.remove(stored)


def forget_files(person_id: UUID) -> None:
    """Let go of the files that blocks keep for a learner alone, before the rows go that name them."""
    rows: list[LearnerState | LearnerPreference] = [
        *db.session.scalars(select(LearnerState).where(LearnerState.person_id == person_id)),
        *db.session.scalars(select(LearnerPreference).where(LearnerPreference.person_id == person_id)),
    ]
    ids = {each for row in rows for name in row.fields if name.startswith(PREFIX) for each in _ids(row.fields[name])}
    for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids))).all():
        keeping.remove(stored)


def _stored(path: str, entry: Mapping[str, Any], owner: UUID | None, audience: str) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    kind = mimetypes.guess_type(name)[0] or keeping.UNKNOWN_TYPE
    row = keeping.keep(owner, name, kind, base64.b64decode(entry["content"]), audience)
    return {"file": str(row.id), "sha256": row.sha256, "size": row.size}


def _ids(entries: Mapping[str, Mapping[str, Any]]) -> Iterator[UUID]:
    return (UUID(entry["file"]) for entry in entries.values() if "file" in entry)
