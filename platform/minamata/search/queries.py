"""Searching: what the asker may see, ranked, counted and shown with the words that were found (G13)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape
from sqlalchemy import func, or_, select
from sqlalchemy.exc import DatabaseError

from minamata.contracts.search import Asked
from minamata.db import db
from minamata.i18n import direction
from minamata.policies import Actor
from minamata.search.analysis import WORD, analyse, fold
from minamata.search.answering import FACETS, MOST_COUNTED, PAGE, answers
from minamata.search.index import suspect
from minamata.search.models import AudienceToken, SearchDocument, SearchWord
from minamata.search.questions import Question, question_in

__all__ = ["FACETS", "MOST_COUNTED", "PAGE", "Found", "Hit", "search"]

SNIPPET = 240
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
    answer = answers(actor, asked, question, page)
    documents = {
        each.number: each
        for each in db.session.scalars(select(SearchDocument).where(SearchDocument.number.in_(answer.numbers)))
    }
    hits = [_hit(documents[number], question.terms) for number in answer.numbers if number in documents]
    pages = -(-min(answer.total, MOST_COUNTED) // PAGE)
    suggestion = _suggestion(actor, asked, question) if answer.total == 0 else None
    return Found(hits, answer.total, answer.facets, pages, suggestion)


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
    first = next(iter(answers(actor, replace(asked, words=words), again, 1).numbers), None)
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
