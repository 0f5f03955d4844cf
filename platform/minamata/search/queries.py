"""Searching: what the asker may see, ranked, counted and shown with the words that were found (G13)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.exc import DatabaseError

from minamata.contracts.search import Asked
from minamata.db import db
from minamata.i18n import direction
from minamata.policies import Actor
from minamata.search.analysis import WORD, analyse, fold
from minamata.search.index import index, suspect
from minamata.search.models import MARK, AudienceToken, SearchDocument, SearchWord
from minamata.search.questions import Question, question_in
from minamata.search.services import marks

PAGE = 10
MOST_RANKED = 10_000
MOST_COUNTED = 1000
FACETS = ("kind", "language", "country", "area")
SNIPPET = 240
# How much better an answer in the reader's own language is.
OWN_LANGUAGE = 2.0
FURTHEST_LOOKED = 40_000
MOST_CANDIDATES = 3000
MOST_PUT_RIGHT = 3
LIKE_ENOUGH = 0.75
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Hit:
    """A document that answers, with its words marked."""

    document: SearchDocument
    title: Markup
    snippet: Markup

    @property
    def dir(self) -> str:
        return direction(self.document.language)


@dataclass(frozen=True)
class Found:
    """A page of answers. `total` stops at 1 001; `facets` counts, by what a reader may narrow down to; `is_broken` while it is mended."""

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    pages: int
    suggestion: str | None = None
    is_broken: bool = False


def search(actor: Actor, asked: Asked, page: int = 1) -> Found:
    """What the actor may see that answers the question, the best first. Any words at all are a question."""
    question = question_in(asked.words)
    if not question.asks_for_something:
        return Found((), 0, {}, 0)
    try:
        return _search(actor, asked, question, page)
    except DatabaseError:
        db.session.rollback()
        suspect()
        return Found((), 0, {}, 0, is_broken=True)


def _search(actor: Actor, asked: Asked, question: Question, page: int) -> Found:
    rows = _run(actor, asked, question, page)
    numbers = [int(row[1]) for row in rows if row[0] == "hit"]
    counted: dict[str, list[tuple[str, int]]] = {name: [] for name in (*FACETS, "mark")}
    total = 0
    for what, count, _rank, value in rows:
        if what == "all":
            total = int(count)
        elif what in counted and value and count:
            counted[what].append((str(value), int(count)))
    facets = {name: sorted(found, key=lambda each: (-each[1], each[0])) for name, found in counted.items()}
    documents = {
        each.number: each
        for each in db.session.scalars(select(SearchDocument).where(SearchDocument.number.in_(numbers)))
    }
    hits = [_hit(documents[number], question.terms) for number in numbers if number in documents]
    pages = -(-min(total, MOST_COUNTED) // PAGE)
    return Found(hits, total, facets, pages, _suggestion(actor, asked, question) if total == 0 else None)


def _run(actor: Actor, asked: Asked, question: Question, page: int) -> Sequence[Any]:
    """One statement: the newest permitted matches, then the page of the best, the count, and the count of each facet."""
    narrowed = {
        "kind": sorted(asked.kinds),
        "language": sorted(asked.languages),
        "country": sorted(asked.countries),
        "area": sorted(asked.areas),
    }
    given = {name: values for name, values in narrowed.items() if values}
    known = sorted(marks())
    bars = {f"mark{place}": f"%{MARK}{name}{MARK}%" for place, name in enumerate(known)}
    wanted = [f"mark{place}" for place, name in enumerate(known) if name in asked.marks]

    def where(without: str = "", *more: str) -> str:
        parts = [f"{name} IN :{name}" for name in given if name != without]
        parts += [f"marks LIKE :{bar}" for bar in dict.fromkeys((*wanted, *more))]
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    since = " AND d.at >= :since" if asked.since is not None else ""
    facets = "".join(
        f" UNION ALL SELECT '{name}', count(*), 0.0, {name} FROM found{where(name)} GROUP BY {name}"  # noqa: S608
        for name in FACETS
    )
    facets += "".join(
        f" UNION ALL SELECT 'mark', count(*), 0.0, CAST(:name_{bar} AS TEXT) FROM found{where('', bar)}"  # noqa: S608
        for bar in bars
    )
    matching = index().matching
    statement = text(
        "WITH found AS MATERIALIZED (SELECT d.number AS number, "  # noqa: S608 - our own words, and names of parameters
        f"{index().rank} * CASE WHEN d.language = :prefers THEN {OWN_LANGUAGE} ELSE 1.0 END AS rank, d.kind AS kind, "
        f"d.language AS language, d.country AS country, d.area AS area, d.marks AS marks FROM {matching} AND NOT d.is_masked "
        f"AND d.audience_id IN (SELECT audience_id FROM search_audience_token WHERE token IN :tokens){since} "
        f"ORDER BY d.number DESC LIMIT {MOST_RANKED}) "
        f"SELECT * FROM (SELECT 'hit', number, rank, '' FROM found{where()} ORDER BY rank DESC, number DESC "
        f"LIMIT {PAGE} OFFSET :offset) AS best "
        f"UNION ALL SELECT 'all', count(*), 0.0, '' FROM (SELECT 1 FROM found{where()} LIMIT {MOST_COUNTED + 1}) AS counted"
        f"{facets}"
    ).bindparams(
        bindparam("tokens", expanding=True),
        *(bindparam(name, expanding=True) for name in given),
        *([bindparam("since", type_=SearchDocument.at.type)] if since else []),
    )
    values: dict[str, Any] = {
        "question": index().expression(question),
        "tokens": sorted(actor.tokens),
        "prefers": asked.prefers,
        "offset": (max(1, page) - 1) * PAGE,
        **given,
        **bars,
        **{f"name_mark{place}": name for place, name in enumerate(known)},
    }
    if since:
        values["since"] = asked.since
    rows = db.session.execute(statement, values).all()
    best = sorted((row for row in rows if row[0] == "hit"), key=lambda row: (-row[2], -row[1]))
    return [*best, *(row for row in rows if row[0] != "hit")]


def _hit(document: SearchDocument, terms: frozenset[str]) -> Hit:
    return Hit(
        document,
        _marked(document.language, document.title, terms, 0, len(document.title)),
        _snippet(document.language, document.text, terms),
    )


def _snippet(language: str, words: str, terms: frozenset[str]) -> Markup:
    """The part of the text around the first word that was found; its beginning when only the title has it."""
    first = next((token.start for token in analyse(language, words[:FURTHEST_LOOKED]) if token.term in terms), 0)
    start = max(0, first - SNIPPET // 3)
    if start:
        start = words.find(" ", start, first) + 1 or start
    end = min(len(words), start + SNIPPET)
    if end < len(words):
        end = max(words.rfind(" ", start, end), first + 1) if " " in words[first:end] else end
    before, after = "… " if start else "", " …" if end < len(words) else ""
    return Markup("{}{}{}").format(before, _marked(language, words, terms, start, end), after)


def _marked(language: str, words: str, terms: frozenset[str], start: int, end: int) -> Markup:
    """A part of a text with the words of these terms marked, and nothing in it that could act."""
    parts, place, part = [], 0, words[start:end]
    for token in analyse(language, part):
        if token.term in terms and token.start >= place:
            parts += [
                escape(part[place : token.start]),
                Markup("<mark>{}</mark>").format(part[token.start : token.end]),
            ]
            place = token.end
    return Markup("").join([*parts, escape(part[place:])])


def _suggestion(actor: Actor, asked: Asked, question: Question) -> str | None:
    """The question with mistyped words put right, from words that the actor may read, and only if it finds something."""
    mistyped = question.words[:MOST_PUT_RIGHT]
    better = {word: near for word in mistyped if (near := _like(actor, fold(word))) is not None}
    if not better:
        return None
    words = _replaced(asked.words, better)
    again = question_in(words)
    first = next((row[1] for row in _run(actor, replace(asked, words=words), again, 1) if row[0] == "hit"), None)
    if again == question or first is None:
        return None
    return _replaced(asked.words, {word: _as_written(first, near) for word, near in better.items()})


def _replaced(words: str, better: Mapping[str, str]) -> str:
    for word, near in better.items():
        words = words.replace(word, near)
    return words


def _as_written(number: int, word: str) -> str:
    """A word with its accents, as the document with this number has it."""
    document = db.session.get_one(SearchDocument, number)
    written = WORD.findall(f"{document.title} {document.text}"[:FURTHEST_LOOKED])
    return next((each.lower() for each in written if fold(each) == word), word)


def _like(actor: Actor, word: str) -> str | None:
    """The word most like this one, of those that begin alike, or end alike; None when it is there itself."""
    if len(word) < SHORTEST_WORD:
        return None
    readable = SearchWord.audience_id.in_(
        select(AudienceToken.audience_id).where(AudienceToken.token.in_(sorted(actor.tokens)))
    )
    if db.session.scalar(select(SearchWord.word).where(readable, SearchWord.word == word).limit(1)) is not None:
        return None
    candidates = db.session.scalars(
        select(SearchWord.word)
        .where(
            readable,
            func.length(SearchWord.word).between(len(word) - 2, len(word) + 2),
            or_(SearchWord.word.startswith(word[:2]), SearchWord.word.endswith(word[-3:])),
        )
        .distinct()
        .limit(MOST_CANDIDATES)
    ).all()
    near = difflib.get_close_matches(word, candidates, n=1, cutoff=LIKE_ENOUGH)
    return near[0] if near else None
