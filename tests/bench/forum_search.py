"""The search over a million posts on PostgreSQL: every post is indexed as the program would, each text and each title analysed once.

Posts are put together from a few thousand sentences, so that nearly every word stands in thousands of them, three of four questions find
more than a thousand, and words that stand in few are missing: it is harder than life. Every second post has a thematic area, every
twentieth a file, every sixtieth is an answer that was chosen.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from minamata.contracts.search import Asked
from minamata.db import db, now, write
from minamata.i18n import LANGUAGES
from minamata.policies import NOBODY
from minamata.search.analysis import analyse
from minamata.search.index import Entry, _vector
from minamata.search.queries import search
from tests.bench.forum_seed import TEXTS_A_LANGUAGE, TITLES_A_LANGUAGE, Reader
from tests.bench.forum_texts import pool, titles
from tests.bench.learner import beside
from tests.bench.search import cpu_of_the_backend
from tests.server import Server

QUERIES = 200
WORD = re.compile(r"[^\W\d_]{4,}")
NARROWED: dict[str, dict[str, Any]] = {
    "everything": {},
    "country": {"countries": frozenset({"XA"})},
    "area": {"areas": frozenset({"area 4"})},
    "date": {"since": now() - timedelta(days=7)},
    "with files": {"marks": frozenset({"file"})},
    "with an answer": {"marks": frozenset({"solved"})},
    "language": {"languages": frozenset({"fr"})},
}
FILL = """
INSERT INTO search_document
  (kind, subject_id, part, language, title, text, context, endpoint, "values", audience_id, country, area, at, is_masked, marks, vector)
SELECT 'forums.post', post.id, '', post.language, topic.title, post.text, 'Bench', 'forums.post', '{}', :audience,
  post.code, CASE WHEN post.number % 2 = 0 THEN 'area ' || post.number END, post.created_at, false,
  CASE WHEN post.number = 7 THEN '|file|'
    WHEN post.number = 9 AND topic.kind = 'question' THEN '|solved|' ELSE '' END,
  bench_title.vector || bench_text.vector
FROM forums_post post
JOIN forums_topic topic ON topic.id = post.topic_id
JOIN bench_text ON bench_text.source = post.source
JOIN bench_text bench_title ON bench_title.source = topic.language || ' ' || topic.title
ORDER BY post.id
"""


def searched(server: Server, reader: Reader) -> dict[str, Any]:
    """Milliseconds from the question to the answer, for one or two words of a post by chance; half of the posts say a word more often."""
    with beside(server).app_context():
        began = time.monotonic()
        _index()
        filling = round(time.monotonic() - began)
        chance = random.Random(3)
        questions = [_question(chance) for _each in range(QUERIES)]
        figures = {name: _measured(questions, narrowed) for name, narrowed in NARROWED.items()}
        count = db.session.scalar(text("SELECT count(*) FROM search_document WHERE kind = 'forums.post'"))
        db.session.remove()
        db.engine.dispose()
    return {"documents": count, "seconds to index": filling, **figures}


def _measured(questions: list[str], narrowed: dict[str, Any]) -> dict[str, float]:
    """Time, and CPU of the program and the database together."""
    for words in questions[:10]:
        search(NOBODY, Asked(words, **narrowed))
    took, spent, totals = [], [], []
    for words in questions:
        cpu, before = time.process_time() + cpu_of_the_backend(), time.monotonic()
        totals.append(search(NOBODY, Asked(words, **narrowed)).total)
        took.append((time.monotonic() - before) * 1000)
        spent.append((time.process_time() + cpu_of_the_backend() - cpu) * 1000)
        db.session.rollback()
    return {
        "median ms": round(statistics.median(took), 1),
        "p95 ms": round(_p95(took), 1),
        "median CPU ms": round(statistics.median(spent), 1),
        "p95 CPU ms": round(_p95(spent), 1),
        "median found": statistics.median(totals),
    }


def _p95(figures: list[float]) -> float:
    return sorted(figures)[int(len(figures) * 0.95)]


def _question(chance: random.Random) -> str:
    words = WORD.findall(chance.choice(pool(TEXTS_A_LANGUAGE)).text)
    return " ".join(chance.sample(words, k=min(len(words), chance.choice([1, 1, 2]))))


def _index() -> None:
    said = {
        f"text {n}": Entry(0, [], _terms(each.language, each.text)) for n, each in enumerate(pool(TEXTS_A_LANGUAGE))
    }
    said |= {
        f"{language} {title}": Entry(0, _terms(language, title), [])
        for language in LANGUAGES
        for title in titles(language, TITLES_A_LANGUAGE)
    }
    with write():
        db.session.execute(text("CREATE TABLE bench_text (source text PRIMARY KEY, vector tsvector)"))
        db.session.execute(
            text("INSERT INTO bench_text VALUES (:source, CAST(:vector AS tsvector))"),
            [{"source": source, "vector": _vector(entry)} for source, entry in said.items()],
        )
        definition = db.session.execute(
            text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_document_terms'")
        ).scalar_one()
        db.session.execute(text("DROP INDEX ix_search_document_terms"))
        # A fresh server may have met the first posts while it indexed what stands on first start.
        db.session.execute(text("DELETE FROM search_document WHERE kind = 'forums.post'"))
        audience = db.session.execute(
            text("SELECT audience_id FROM search_audience_token WHERE token = 'public' LIMIT 1")
        ).scalar_one()
        db.session.execute(text(FILL), {"audience": audience})
        db.session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        db.session.connection().exec_driver_sql(definition.replace("%", "%%"))
        db.session.execute(text("DROP TABLE bench_text"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE search_document")


def _terms(language: str, words: str) -> list[str]:
    return [token.term for token in analyse(language, words)]
