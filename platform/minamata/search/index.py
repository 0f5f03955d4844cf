"""The index: what the two databases do for the search, behind one interface, chosen by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from minamata.db import attempt, db
from minamata.search.questions import Question, Wanted

SUSPECTED = "minamata_search_suspected"
# What PostgreSQL can keep of a text: places up to a number, so many of each term, and somewhat more bytes than these.
LAST_PLACE = 16_383
MOST_PLACES = 200
LARGEST_VECTOR = 1_000_000
BYTES_A_TERM, BYTES_A_PLACE = 6, 2


@dataclass(frozen=True)
class Entry:
    """The terms of a document, by its number."""

    number: int
    title: Sequence[str]
    text: Sequence[str]


class Index(Protocol):
    """Keeps the terms of documents, inside of the present transaction, and says in SQL which documents answer a question."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep the terms of these documents in the place of those kept before."""

    def take_out(self, numbers: Sequence[int]) -> None:
        """Forget the terms of these documents."""

    def expression(self, question: Question) -> str:
        """The question in the index's own words."""

    @property
    def matching(self) -> str:
        """The FROM and WHERE by which documents `d` answer `:question`."""

    @property
    def rank(self) -> str:
        """How well a document answers it; more is better."""

    def is_whole(self) -> bool:
        """Whether every document has its terms."""

    def is_sound(self) -> bool:
        """Whether all of it can be read; slow, and part of a transaction that writes."""

    def make_anew(self) -> None:
        """Throw all terms away, and make the index ready to take them again."""


class SqliteIndex:
    """The table search_fts, by SQLite's own full-text search (FTS5)."""

    matching = "search_fts f JOIN search_document d ON d.number = f.rowid WHERE search_fts MATCH :question"
    rank = "-bm25(search_fts, 4.0, 1.0)"

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep the terms of these documents in the place of those kept before."""
        rows = [{"number": each.number, "title": " ".join(each.title), "text": " ".join(each.text)} for each in entries]
        self.take_out([row["number"] for row in rows if isinstance(row["number"], int)])
        if rows:
            db.session.execute(text("INSERT INTO search_fts(rowid, title, text) VALUES (:number, :title, :text)"), rows)

    def take_out(self, numbers: Sequence[int]) -> None:
        """Forget the terms of these documents."""
        if numbers:
            db.session.execute(
                text("DELETE FROM search_fts WHERE rowid = :number"), [{"number": number} for number in numbers]
            )

    def expression(self, question: Question) -> str:
        """The question as FTS5 reads it; terms hold letters and digits alone, so quotes are enough."""
        asked = " AND ".join(self._ways(each) for each in question.wanted if not each.is_not)
        missing = "".join(f" NOT {self._ways(each)}" for each in question.wanted if each.is_not)
        return f"({asked}){missing}"

    def is_whole(self) -> bool:
        """Whether there are as many entries as documents; a broken file raises what SQLite raises."""
        counts = "SELECT (SELECT count(*) FROM search_document) = (SELECT count(*) FROM search_fts)"
        return bool(db.session.execute(text(counts)).scalar_one())

    def is_sound(self) -> bool:
        """Whether the terms are those of the documents, as SQLite checks it."""
        try:
            with attempt():
                db.session.execute(text("INSERT INTO search_fts(search_fts) VALUES ('integrity-check')"))
        except DatabaseError:
            return False
        return True

    def make_anew(self) -> None:
        """Drop the table and make it again; works on one that is broken."""
        db.session.execute(text("DROP TABLE IF EXISTS search_fts"))
        db.session.execute(text(CREATE_FTS))

    @staticmethod
    def _ways(wanted: Wanted) -> str:
        return "(" + " OR ".join('"' + " ".join(way) + '"' for way in wanted.ways) + ")"


CREATE_FTS = "CREATE VIRTUAL TABLE search_fts USING fts5(title, text, tokenize='unicode61 remove_diacritics 0')"


class PostgresIndex:
    """The column `vector` of the documents, with a GIN index over it."""

    matching = "search_document d WHERE d.vector @@ CAST(:question AS tsquery)"
    rank = "ts_rank('{0.1, 0.2, 0.4, 1.0}', d.vector, CAST(:question AS tsquery), 1)"

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep the terms of these documents in the place of those kept before."""
        rows = [{"number": each.number, "vector": _vector(each)} for each in entries]
        if rows:
            db.session.execute(
                text("UPDATE search_document SET vector = CAST(:vector AS tsvector) WHERE number = :number"), rows
            )

    def take_out(self, numbers: Sequence[int]) -> None:
        """Nothing is left of a document that is gone."""

    def expression(self, question: Question) -> str:
        """The question as a tsquery; terms hold letters and digits alone, so quotes are enough."""
        return " & ".join(("!" if each.is_not else "") + self._ways(each) for each in question.wanted)

    def is_whole(self) -> bool:
        """Whether every document has its terms."""
        missing = "SELECT NOT EXISTS (SELECT 1 FROM search_document WHERE vector IS NULL)"
        return bool(db.session.execute(text(missing)).scalar_one())

    def is_sound(self) -> bool:
        """PostgreSQL keeps its own indexes sound, and says so to its operators when it cannot."""
        return True

    def make_anew(self) -> None:
        """Empty the column."""
        db.session.execute(text("UPDATE search_document SET vector = NULL"))

    @staticmethod
    def _ways(wanted: Wanted) -> str:
        return "(" + " | ".join("(" + " <-> ".join(f"'{term}'" for term in way) + ")" for way in wanted.ways) + ")"


def index() -> Index:
    """The index of the present database."""
    return PostgresIndex() if db.engine.dialect.name == "postgresql" else SqliteIndex()


def suspect() -> None:
    """Something could not be read: have the whole index looked at. Kept in this process, which on SQLite is also the one that mends."""
    current_app.extensions[SUSPECTED] = True


def is_suspected() -> bool:
    """Whether something could not be read since the index was last looked at."""
    return current_app.extensions.get(SUSPECTED, False) is True


def trust() -> None:
    """The index has been looked at, or made anew."""
    current_app.extensions[SUSPECTED] = False


def _vector(entry: Entry) -> str:
    """The terms with their places, as PostgreSQL writes a tsvector, so that no parser of its own comes between."""
    places: dict[str, list[str]] = defaultdict(list)
    size = 0
    for weight, terms, first in (("A", entry.title, 1), ("D", entry.text, len(entry.title) + 2)):
        for place, term in enumerate(terms, first):
            size += BYTES_A_PLACE if term in places else BYTES_A_TERM + len(term.encode())
            if size <= LARGEST_VECTOR and len(places[term]) < MOST_PLACES:
                places[term].append(f"{min(place, LAST_PLACE)}{weight}")
    return " ".join(f"'{term}':{','.join(found)}" for term, found in places.items() if found)
