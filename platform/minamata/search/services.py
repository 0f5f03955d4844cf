"""Keeping what can be found in step with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask import current_app
from sqlalchemy import Insert, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError

from minamata.contracts.search import Document, SearchSource
from minamata.db import db, new_id, write
from minamata.jobs.services import later
from minamata.search.analysis import analyse, fold
from minamata.search.index import Entry, index
from minamata.search.models import Audience, AudienceToken, SearchChange, SearchDocument, SearchWord

AT_ONCE = 50
LONGEST_TEXT = 200_000
SHORTEST_WORD, LONGEST_WORD = 4, 30
SEPARATOR = "\n"


def sources() -> Mapping[str, SearchSource]:
    """The suppliers of documents, by the name of their kind."""
    found: Mapping[str, SearchSource] = current_app.extensions["minamata"].search_sources
    return found


def changed(kind: str, subject_id: UUID, *, is_narrowed: bool = False) -> None:
    """Have the documents of a thing looked at again, after the commit; part of the present transaction.

    Where its audience was narrowed, they are hidden from everybody until then (decision 2).
    """
    db.session.add(SearchChange(id=new_id(), kind=kind, subject_id=subject_id))
    if is_narrowed:
        db.session.execute(
            update(SearchDocument)
            .where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id)
            .values(is_masked=True)
        )
    later("search.refresh")


def refresh() -> int:
    """Look at everything that has changed, some at a time, each time in a transaction; returns how many things."""
    looked_at = 0
    while True:
        with write():
            rows = db.session.execute(
                select(SearchChange.id, SearchChange.kind, SearchChange.subject_id)
                .order_by(SearchChange.id)
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            for kind in {row[1] for row in rows}:
                look_at(kind, list(dict.fromkeys(row[2] for row in rows if row[1] == kind)))
            db.session.execute(delete(SearchChange).where(SearchChange.id.in_([row[0] for row in rows])))
        looked_at += len(rows)
        if len(rows) < AT_ONCE:
            return looked_at


def rebuild() -> int:
    """Look at everything again while readers go on searching; returns how many documents there are then.

    Each thing's documents are replaced in one transaction, so that nothing is missing in between; what no source knows any more goes.
    """
    mend()
    for kind, source in sources().items():
        after: UUID | None = None
        while ids := source.ids(after, AT_ONCE):
            with write():
                look_at(kind, ids)
                _forget_between(kind, after, ids)
            after = ids[-1]
        with write():
            _forget_between(kind, after, ())
    with write():
        _forget(select(SearchDocument.number).where(SearchDocument.kind.not_in(list(sources()))))
        return db.session.scalar(select(func.count()).select_from(SearchDocument)) or 0


def mend() -> bool:
    """Make the index anew from the documents when it is lost or broken; returns whether it was."""
    if is_whole():
        return False
    with write():
        index().make_anew()
        last = 0
        while documents := db.session.scalars(
            select(SearchDocument).where(SearchDocument.number > last).order_by(SearchDocument.number).limit(AT_ONCE)
        ).all():
            index().put([_entry(each) for each in documents])
            last = documents[-1].number
    return True


def is_whole() -> bool:
    """Whether every document can be found."""
    try:
        return index().is_whole()
    except DatabaseError:
        db.session.rollback()
        return False


def look_at(kind: str, ids: Sequence[UUID]) -> None:
    """Replace the documents of these things by what their source gives now. Inside a transaction."""
    source = sources().get(kind)
    fresh = {_place(each): each for each in source.documents(ids)} if source is not None else {}
    known = {
        (row.subject_id, row.part, row.language): row
        for row in db.session.scalars(
            select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id.in_(ids))
        )
    }
    gone = [row.number for place, row in known.items() if place not in fresh]
    index().take_out(gone)
    db.session.execute(delete(SearchDocument).where(SearchDocument.number.in_(gone)))
    rows = [_kept(kind, each, known.get(place)) for place, each in fresh.items()]
    db.session.add_all(rows)
    db.session.flush()
    index().put([_entry(row) for row in rows])
    _keep_words(rows)


def _place(document: Document) -> tuple[UUID, str, str]:
    return document.subject_id, document.part, document.language


def _kept(kind: str, document: Document, row: SearchDocument | None) -> SearchDocument:
    row = row or SearchDocument(
        kind=kind, subject_id=document.subject_id, part=document.part, language=document.language
    )
    row.title, row.text, row.context = document.title, document.text[:LONGEST_TEXT], document.context
    row.endpoint, row.values = document.endpoint, dict(document.values)
    row.country, row.area, row.at = document.country, document.area, document.at
    row.audience_id, row.is_masked = _audience(document.audience), False
    return row


def _entry(row: SearchDocument) -> Entry:
    return Entry(
        row.number,
        [token.term for token in analyse(row.language, row.title)],
        [token.term for token in analyse(row.language, row.text)],
    )


def _audience(tokens: Iterable[str]) -> int:
    words = SEPARATOR.join(sorted(set(tokens)))
    found = db.session.scalar(select(Audience.id).where(Audience.tokens == words))
    if found is not None:
        return found
    made = Audience(tokens=words)
    db.session.add(made)
    db.session.flush()
    db.session.execute(
        insert(AudienceToken), [{"token": token, "audience_id": made.id} for token in words.split(SEPARATOR)]
    )
    return made.id


def _keep_words(rows: Sequence[SearchDocument]) -> None:
    """The words of these documents, for suggestions to those who may read them."""
    words = {
        (word, row.audience_id)
        for row in rows
        for raw in f"{row.title} {row.text}".split()
        if SHORTEST_WORD <= len(word := fold(raw)) <= LONGEST_WORD and not word.isdigit()
    }
    known = {
        (word, audience_id)
        for word, audience_id in db.session.execute(
            select(SearchWord.word, SearchWord.audience_id).where(
                SearchWord.audience_id.in_({row.audience_id for row in rows}),
                SearchWord.word.in_(sorted({word for word, _audience_id in words})[:5000]),
            )
        )
    }
    new = [{"word": word, "audience_id": audience_id} for word, audience_id in sorted(words - known)]
    if new:
        db.session.execute(_passing_over(), new)


def _passing_over() -> Insert:
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return make(SearchWord).on_conflict_do_nothing()


def _forget_between(kind: str, after: UUID | None, ids: Sequence[UUID]) -> None:
    """Forget documents of things that the source passed over: those after `after`, up to the last of `ids`, that are not among them."""
    passed = select(SearchDocument.number).where(SearchDocument.kind == kind, SearchDocument.subject_id.not_in(ids))
    if after is not None:
        passed = passed.where(SearchDocument.subject_id > after)
    if ids:
        passed = passed.where(SearchDocument.subject_id < ids[-1])
    _forget(passed)


def _forget(which: Select[int]) -> None:
    numbers = list(db.session.scalars(which))
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        index().take_out(some)
        db.session.execute(delete(SearchDocument).where(SearchDocument.number.in_(some)))
