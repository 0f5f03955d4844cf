"""The index: what the two databases do for the search, behind one interface, chosen by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from minamata.db import attempt, db, now
from minamata.search.models import MARK
from minamata.search.questions import Question, Wanted

SUSPECTED = "minamata_search_suspected"
# What PostgreSQL can keep of a text: places up to a number, so many of each term, and somewhat more bytes than these.
LAST_PLACE = 16_383
MOST_PLACES = 200
LARGEST_VECTOR = 1_000_000
BYTES_A_TERM, BYTES_A_PLACE = 6, 2
# Dates of documents lie this far ahead at most, such as those of what is announced.
YEARS_AHEAD = 10

Condition = tuple[str, Mapping[str, Any]]
"""A condition on documents `d` in SQL, and its parameters."""


@dataclass(frozen=True)
class Entry:
    """The terms of a document, by its number."""

    number: int
    title: Sequence[str]
    text: Sequence[str]


class Index(Protocol):
    """Keeps the terms of documents, inside of the present transaction, and says in SQL which documents answer a question."""

    def __hash__(self) -> int:
        """Statements are kept by index."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep the terms of these documents in the place of those kept before."""

    def take_out(self, numbers: Sequence[int]) -> None:
        """Forget the terms of these documents."""

    def expression(self, question: Question) -> str:
        """The question in the index's own words."""

    def title_expression(self, question: Question) -> str:
        """What the question wants, in words that find it in titles alone."""

    def newest(
        self, columns: str, conditions: Sequence[str], most: int, before: str | None = None, *, in_title: bool = False
    ) -> str:
        """The SELECT of these columns, and of their rank, of the documents `d` that answer `:question` and meet the conditions: the newest.

        `most` of them, of those whose numbers lie before the number that the SQL `before` gives; none where that is null. With
        `in_title`, of those that have what `:titled` wants in their titles. A reader must have one of the `:tokens`, so nothing else
        is looked at. It takes time for as many documents as it finds, and little for how many there are.
        """

    def one_of(self, name: str, values: Collection[str]) -> Condition:
        """That a document has one of these values there."""

    def marked(self, mark: str, name: str) -> Condition:
        """That a document has this mark; `name` is that of the parameter."""

    def since(self, at: datetime) -> Condition:
        """That a document is not older."""

    def is_whole(self) -> bool:
        """Whether every document has its terms."""

    def is_sound(self) -> bool:
        """Whether all of it can be read; slow, and part of a transaction that writes."""

    def make_anew(self) -> None:
        """Throw all terms away, and make the index ready to take them again."""


class SqliteIndex:
    """The table search_fts, by SQLite's own full-text search (FTS5)."""

    def newest(
        self, columns: str, conditions: Sequence[str], most: int, before: str | None = None, *, in_title: bool = False
    ) -> str:
        """FTS5 tells its rows from the newest on, and is asked no further than for the most."""
        earlier = [f"f.rowid < {before}"] if before else []
        return (
            f"SELECT {columns}, -bm25(search_fts, 4.0, 1.0) * {_PREFERENCE} AS rank "  # noqa: S608 - our own words
            "FROM search_fts f JOIN search_document d ON d.number = f.rowid "
            f"WHERE search_fts MATCH {':titled' if in_title else ':question'} AND NOT d.is_masked "
            f"AND d.audience_id IN ({_READABLE}){_and(*earlier, *conditions)} ORDER BY f.rowid DESC LIMIT {most}"
        )

    def one_of(self, name: str, values: Collection[str]) -> Condition:
        """By the column of that name."""
        given = {f"{name}_{place}": value for place, value in enumerate(sorted(values))}
        return f"d.{name} IN ({', '.join(f':{each}' for each in given)})", given

    def marked(self, mark: str, name: str) -> Condition:
        """By the row of marks."""
        return f"d.marks LIKE :{name}", {name: f"%{MARK}{mark}{MARK}%"}

    def since(self, at: datetime) -> Condition:
        """By the column."""
        return "d.at >= :since", {"since": at}

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

    def title_expression(self, question: Question) -> str:
        """The same, looked for in the column of titles."""
        asked = " AND ".join(self._ways(each) for each in question.wanted if not each.is_not)
        missing = "".join(f" NOT {self._ways(each)}" for each in question.wanted if each.is_not)
        return f"({{title}} : ({asked})){missing}"

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
    """The column `vector` of the documents, with a GIN index over it, over the terms of titles, and over the keys of documents.

    Such an index knows no order, and the planner guesses badly how many documents answer. So the index is asked for one era after the
    other, from the newest on, until there are enough: that takes some dozen microseconds for each, and reads no document in vain.
    """

    def newest(
        self, columns: str, conditions: Sequence[str], most: int, before: str | None = None, *, in_title: bool = False
    ) -> str:
        """Era by era. The order by an expression keeps the planner from walking through all documents by their numbers.

        A lateral subquery can only be run for one era after the other, so the limit outside ends it as soon as there are enough.
        """
        start = before or "(SELECT max(number) + 1 FROM search_document)"
        end = f"(SELECT min(number) >> {ERA_BITS} FROM search_document)"  # noqa: S608 - our own words
        titled = [f"{TITLE} @@ CAST(:titled AS tsquery)"] if in_title else []
        earlier = [f"d.number < {before}"] if before else []
        return (
            f"SELECT n.* FROM generate_series(({start} - 1) >> {ERA_BITS}, {end}, -1) AS e(era) CROSS JOIN LATERAL ("  # noqa: S608 - our own words
            f"SELECT {columns}, ts_rank('{{0.1, 0.2, 0.4, 1.0}}', d.vector, CAST(:question AS tsquery), 1) * {_PREFERENCE} AS rank "
            "FROM search_document d WHERE d.vector @@ CAST(:question AS tsquery) AND NOT d.is_masked "
            f"AND {ERA} && ARRAY[e.era] AND {KEYS} && ARRAY(SELECT 'audience ' || audience_id FROM ({_READABLE}) AS theirs)"
            f"{_and(*titled, *earlier, *conditions)} ORDER BY -d.number LIMIT {most}) AS n LIMIT {most}"
        )

    def one_of(self, name: str, values: Collection[str]) -> Condition:
        """By the keys."""
        return f"{KEYS} && CAST(:{name}_keys AS text[])", {
            f"{name}_keys": [f"{name} {each}" for each in sorted(values)]
        }

    def marked(self, mark: str, name: str) -> Condition:
        """By the keys."""
        return f"{KEYS} && CAST(:{name} AS text[])", {name: [mark]}

    def since(self, at: datetime) -> Condition:
        """By the column, and by the months of that year and the years after it."""
        day = at.astimezone(UTC)
        keys = [f"month {12 * day.year + month}" for month in range(day.month, 13)]
        keys += [f"year {year}" for year in range(day.year + 1, max(day.year, now().year) + YEARS_AHEAD + 1)]
        return f"d.at >= :since AND {KEYS} && CAST(:since_keys AS text[])", {"since": at, "since_keys": keys}

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

    def title_expression(self, question: Question) -> str:
        """What must stand there; what must not is asked of the whole document besides."""
        return " & ".join(self._ways(each) for each in question.wanted if not each.is_not)

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


# What PostgreSQL's index knows of a document beside its terms, as in migration 0022: its era, which is eight thousand documents in a row
# by their numbers; and who may read it, what a reader narrows down to, its year and month, and its marks.
ERA_BITS = 13
ERA = f"ARRAY[d.number >> {ERA_BITS}]"
KEYS = (
    "(ARRAY['audience ' || d.audience_id, 'kind ' || d.kind, 'language ' || d.language, 'country ' || d.country, 'area ' || d.area, "
    "'year ' || extract(year FROM d.at AT TIME ZONE 'UTC'), 'month ' || "
    "(12 * extract(year FROM d.at AT TIME ZONE 'UTC') + extract(month FROM d.at AT TIME ZONE 'UTC'))] || string_to_array(d.marks, '|'))"
)
TITLE = "ts_filter(d.vector, '{a}')"

_PREFERENCE = "CASE WHEN d.language = :prefers THEN :better ELSE 1.0 END"
_READABLE = "SELECT audience_id FROM search_audience_token WHERE token IN :tokens"


_INDEXES: Mapping[str, Index] = {"postgresql": PostgresIndex(), "sqlite": SqliteIndex()}


def index() -> Index:
    """The index of the present database."""
    return _INDEXES[db.engine.dialect.name]


def suspect() -> None:
    """Something could not be read: have the whole index looked at. Kept in this process, which on SQLite is also the one that mends."""
    current_app.extensions[SUSPECTED] = True


def is_suspected() -> bool:
    """Whether something could not be read since the index was last looked at."""
    return current_app.extensions.get(SUSPECTED, False) is True


def trust() -> None:
    """The index has been looked at, or made anew."""
    current_app.extensions[SUSPECTED] = False


def _and(*conditions: str) -> str:
    return "".join(f" AND {each}" for each in conditions)


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
