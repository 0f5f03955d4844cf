"""Keeping what can be found in step with what is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from minamata.contracts.search import SearchSource
from minamata.db import db, new_id, write
from minamata.jobs.services import later
from minamata.search.documents import analysed, entry_of, forget, held, keep
from minamata.search.index import index, is_suspected, trust
from minamata.search.models import SearchChange, SearchDocument

AT_ONCE = 50
AT_ONCE_CHANGED = 500

log = logging.getLogger(__name__)

_WRITE_CHANGE = insert(cast(Table, SearchChange.__table__))


class Change(NamedTuple):
    """That a thing has changed, by its row in the table of changes."""

    id: UUID
    subject_id: UUID


def sources() -> Mapping[str, SearchSource]:
    """The suppliers of documents, by the name of their kind."""
    found: Mapping[str, SearchSource] = current_app.extensions["minamata"].search_sources
    return found


def marks() -> Mapping[str, Any]:
    """What documents may be marked with, with its words."""
    return {name: label for source in sources().values() for name, label in source.kind.marks.items()}


def changed(kind: str, subject_id: UUID, *, is_narrowed: bool = False) -> None:
    """Have the documents of a thing looked at again, after the commit; part of the present transaction.

    Where its audience was narrowed, they are hidden from everybody until then (decision 2).
    """
    db.session.execute(_WRITE_CHANGE, {"id": new_id(), "kind": kind, "subject_id": subject_id})
    if is_narrowed:
        db.session.execute(
            update(SearchDocument)
            .where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id)
            .values(is_masked=True)
        )
    later("search.refresh")


def all_changed(kind: str, ids: Sequence[UUID], *, is_narrowed: bool = False) -> None:
    """The same for many things of one kind at once."""
    for start in range(0, len(ids), AT_ONCE_CHANGED):
        some = ids[start : start + AT_ONCE_CHANGED]
        db.session.execute(_WRITE_CHANGE, [{"id": new_id(), "kind": kind, "subject_id": each} for each in some])
        if is_narrowed:
            db.session.execute(
                update(SearchDocument)
                .where(SearchDocument.kind == kind, SearchDocument.subject_id.in_(some))
                .values(is_masked=True)
            )
    if ids:
        later("search.refresh")


def refresh() -> int:
    """Look at everything that has changed, in order, some at a time; returns how many things.

    What fails is passed over, so that it holds up nothing else, and raised again in the end, so that it is tried again.
    """
    failed: list[Exception] = []
    looked_at = sum(_follow_or_pass_over(kind, changes, failed) for kind, changes in _changed_by_kind())
    if failed:
        raise failed[0]
    return looked_at


def rebuild() -> int:
    """Look at everything again while readers go on searching; returns how many documents there are then.

    Each thing's documents are replaced in one transaction, so that nothing is missing in between; what no source knows any more goes.
    """
    mend()
    for kind, source in sources().items():
        after: UUID | None = None
        while ids := source.ids(after, _at_once(kind)):
            look_at(kind, ids)
            with write():
                _forget_between(kind, after, ids)
            after = ids[-1]
            db.session.expunge_all()
        with write():
            _forget_between(kind, after, ())
    with write():
        forget(select(SearchDocument.number).where(SearchDocument.kind.not_in(list(sources()))))
    refresh()
    return db.session.scalar(select(func.count()).select_from(SearchDocument)) or 0


def mend() -> bool:
    """Make the index anew from the documents when it is lost or broken; returns whether it was.

    Some documents at a time, so that others can write meanwhile.
    """
    if is_whole() or _is_sound_after_all():
        return False
    with write():
        index().make_anew()
    trust()
    last = 0
    while True:
        with write():
            documents = db.session.scalars(
                select(SearchDocument)
                .where(SearchDocument.number > last)
                .order_by(SearchDocument.number)
                .limit(AT_ONCE)
            ).all()
            index().put([entry_of(each) for each in documents])
            last = documents[-1].number if documents else last
        db.session.expunge_all()
        if not documents:
            return True


def is_whole() -> bool:
    """Whether every document can be found, as far as one can tell at once."""
    return not is_suspected() and _has_every_document()


def _has_every_document() -> bool:
    try:
        return index().is_whole()
    except DatabaseError:
        db.session.rollback()
        return False


def _is_sound_after_all() -> bool:
    if not _has_every_document():
        return False
    with write():
        is_sound = index().is_sound()
    if is_sound:
        trust()
    return is_sound


def look_at(kind: str, ids: Sequence[UUID]) -> None:
    """Replace the documents of these things by what their source gives now."""
    changes = [Change(new_id(), each) for each in ids]
    with write():
        if changes:
            db.session.execute(_WRITE_CHANGE, [{**each._asdict(), "kind": kind} for each in changes])
    _follow(kind, changes)


def _follow_or_pass_over(kind: str, changes: Sequence[Change], failed: list[Exception]) -> int:
    try:
        return _follow(kind, changes)
    except Exception as error:
        db.session.rollback()
        if len(changes) > 1:
            return sum(_follow_or_pass_over(kind, [each], failed) for each in changes)
        log.exception("what has changed could not be looked at", extra={"subject": str(changes[0].subject_id)})
        failed.append(error)
        return 0


def _follow(kind: str, changes: Sequence[Change]) -> int:
    """Replace the documents of what has changed; returns of how many things.

    They are read and analysed first, and written then, so that nobody waits for a lock meanwhile. What changed again in between, or was
    followed by another worker, is left alone: what was read before may no longer be shown to everybody who could see it then.
    """
    ids = list(dict.fromkeys(each.subject_id for each in changes))
    source = sources().get(kind)
    fresh = [analysed(each) for each in source.documents(ids)] if source is not None else []
    with write():
        held(kind, ids)
        waiting = db.session.execute(
            select(SearchChange.id, SearchChange.subject_id)
            .where(SearchChange.kind == kind, SearchChange.subject_id.in_(ids))
            .order_by(SearchChange.id)
            .with_for_update()
        ).all()
        ours = {each.id for each in changes}
        still_to_do = {subject_id for change_id, subject_id in waiting if change_id in ours}
        changed_again = {subject_id for change_id, subject_id in waiting if change_id not in ours}
        keep(kind, [each for each in ids if each in still_to_do - changed_again], fresh)
        db.session.execute(delete(SearchChange).where(SearchChange.id.in_(ours)))
    return len(still_to_do - changed_again)


def _changed_by_kind() -> Iterator[tuple[str, Sequence[Change]]]:
    """What has changed, in order: of one kind, and not too much of it, at a time."""
    after: UUID | None = None
    while True:
        found = select(SearchChange.id, SearchChange.subject_id, SearchChange.kind).order_by(SearchChange.id)
        rows = db.session.execute(
            (found if after is None else found.where(SearchChange.id > after)).limit(AT_ONCE)
        ).all()
        if not rows:
            return
        after = rows[-1].id
        for kind in dict.fromkeys(row.kind for row in rows):
            of_kind = [Change(row.id, row.subject_id) for row in rows if row.kind == kind]
            for start in range(0, len(of_kind), _at_once(kind)):
                yield kind, of_kind[start : start + _at_once(kind)]


def _at_once(kind: str) -> int:
    source = sources().get(kind)
    return source.kind.at_once if source is not None else AT_ONCE


def _forget_between(kind: str, after: UUID | None, ids: Sequence[UUID]) -> None:
    """Forget documents of things that the source passed over: those after `after`, up to the last of `ids`, that are not among them."""
    passed = select(SearchDocument.number).where(SearchDocument.kind == kind, SearchDocument.subject_id.not_in(ids))
    if after is not None:
        passed = passed.where(SearchDocument.subject_id > after)
    if ids:
        passed = passed.where(SearchDocument.subject_id < ids[-1])
    forget(passed)
