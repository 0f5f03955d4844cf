"""What is kept of documents: their rows, their terms and their words. Analysed before a transaction, written within one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Insert, Select, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from minamata.contracts.search import Document
from minamata.db import db
from minamata.search.analysis import WORD, analyse, fold
from minamata.search.index import Entry, index
from minamata.search.models import MARK, Audience, AudienceToken, SearchDocument, SearchWord

LONGEST_TEXT = 200_000
SHORTEST_WORD, LONGEST_WORD = 4, 30
AT_ONCE = 500
SEPARATOR = "\n"

Place = tuple[UUID, str, str]


@dataclass(frozen=True)
class Analysed:
    """A document with its terms, and the words that stand in it."""

    document: Document
    title: Sequence[str]
    text: Sequence[str]
    words: frozenset[str]

    @property
    def place(self) -> Place:
        return self.document.subject_id, self.document.part, self.document.language


def analysed(document: Document) -> Analysed:
    """The document as it is kept: this takes the time, so it is done while nobody waits for a lock."""
    text = document.text[:LONGEST_TEXT]
    return Analysed(
        document,
        [token.term for token in analyse(document.language, document.title)],
        [token.term for token in analyse(document.language, text)],
        frozenset(
            word
            for part in (document.title, text)
            for found in WORD.findall(part)
            if SHORTEST_WORD <= len(word := fold(found)) <= LONGEST_WORD and not word.isdigit()
        ),
    )


def entry_of(row: SearchDocument) -> Entry:
    """The terms of a document that is kept already."""
    return Entry(
        row.number,
        [token.term for token in analyse(row.language, row.title)],
        [token.term for token in analyse(row.language, row.text)],
    )


def keep(kind: str, ids: Sequence[UUID], fresh: Sequence[Analysed]) -> None:
    """Have `fresh` in the place of all documents of the things `ids`. Inside a transaction that holds their rows."""
    by_place = {each.place: each for each in fresh if each.document.subject_id in set(ids)}
    known = {(row.subject_id, row.part, row.language): row for row in held(kind, ids)}
    gone = [row.number for place, row in known.items() if place not in by_place]
    index().take_out(gone)
    db.session.execute(delete(SearchDocument).where(SearchDocument.number.in_(gone)))
    audiences = {each.document.audience: 0 for each in by_place.values()}
    audiences = {tokens: _audience(tokens) for tokens in audiences}
    rows = {
        place: _row(kind, each.document, audiences[each.document.audience], known.get(place))
        for place, each in by_place.items()
    }
    db.session.add_all(rows.values())
    db.session.flush()
    index().put([Entry(rows[place].number, each.title, each.text) for place, each in by_place.items()])
    _keep_words({(word, audiences[each.document.audience]) for each in by_place.values() for word in each.words})


def held(kind: str, ids: Sequence[UUID]) -> Sequence[SearchDocument]:
    """The documents of these things; until the end of the transaction nobody else changes or masks them."""
    found = select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id.in_(ids))
    return db.session.scalars(found.order_by(SearchDocument.number).with_for_update()).all()


def forget(which: Select[int]) -> None:
    """Forget the documents with these numbers. Inside a transaction."""
    numbers = list(db.session.scalars(which))
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        index().take_out(some)
        db.session.execute(delete(SearchDocument).where(SearchDocument.number.in_(some)))


def _row(kind: str, document: Document, audience_id: int, row: SearchDocument | None) -> SearchDocument:
    row = row or SearchDocument(
        kind=kind, subject_id=document.subject_id, part=document.part, language=document.language
    )
    row.title, row.text, row.context = document.title, document.text[:LONGEST_TEXT], document.context
    row.endpoint, row.values = document.endpoint, dict(document.values)
    row.country, row.area, row.at = document.country, document.area, document.at
    row.marks = MARK.join(["", *sorted(document.marks), ""]) if document.marks else ""
    row.audience_id, row.is_masked = audience_id, False
    return row


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


def _keep_words(words: Iterable[tuple[str, int]]) -> None:
    """Words by audience, for suggestions to those who may read them."""
    rows = [{"word": word, "audience_id": audience_id} for word, audience_id in sorted(words)]
    if rows:
        db.session.execute(_passing_over(), rows)


def _passing_over() -> Insert:
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return make(SearchWord).on_conflict_do_nothing()
