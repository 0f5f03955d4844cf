"""The search over a million posts on PostgreSQL: every post is indexed as the program would, each text analysed once."""

from __future__ import annotations

import random
import re
import statistics
import time
from typing import Any

from sqlalchemy import text

from minamata.contracts.search import Asked
from minamata.db import db, write
from minamata.policies import NOBODY
from minamata.search.analysis import analyse
from minamata.search.index import Entry, _vector
from minamata.search.queries import search
from tests.bench.forum_seed import TEXTS_A_LANGUAGE, Reader
from tests.bench.forum_texts import pool
from tests.bench.learner import beside
from tests.server import Server

QUERIES = 200
WORD = re.compile(r"[^\W\d_]{4,}")
FILL = """
INSERT INTO search_document
  (kind, subject_id, part, language, title, text, context, endpoint, "values", audience_id, country, area, at, is_masked, vector)
SELECT 'forums.post', post.id, '', post.language, topic.title, post.text, 'Bench', 'forums.post', '{}', :audience,
  post.code, NULL, post.created_at, false, bench_text.vector
FROM forums_post post
JOIN forums_topic topic ON topic.id = post.topic_id
JOIN bench_text ON bench_text.source = post.source
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
        for words in questions[:10]:
            search(NOBODY, Asked(words))
        took, totals = [], []
        for words in questions:
            before = time.monotonic()
            totals.append(search(NOBODY, Asked(words)).total)
            took.append((time.monotonic() - before) * 1000)
            db.session.rollback()
        count = db.session.scalar(text("SELECT count(*) FROM search_document WHERE kind = 'forums.post'"))
        db.session.remove()
        db.engine.dispose()
    return {
        "documents": count,
        "seconds to index": filling,
        "median ms": round(statistics.median(took), 1),
        "p95 ms": round(sorted(took)[int(len(took) * 0.95)], 1),
        "median found": statistics.median(totals),
    }


def _question(chance: random.Random) -> str:
    words = WORD.findall(chance.choice(pool(TEXTS_A_LANGUAGE)).text)
    return " ".join(chance.sample(words, k=min(len(words), chance.choice([1, 1, 2]))))


def _index() -> None:
    rows = [
        {
            "source": f"text {n}",
            "vector": _vector(Entry(0, [], [token.term for token in analyse(each.language, each.text)])),
        }
        for n, each in enumerate(pool(TEXTS_A_LANGUAGE))
    ]
    with write():
        db.session.execute(text("CREATE TABLE bench_text (source text PRIMARY KEY, vector tsvector)"))
        db.session.execute(
            text("INSERT INTO bench_text VALUES (:source, CAST(:vector AS tsvector))"),
            rows,
        )
        db.session.execute(text("DROP INDEX ix_search_document_vector"))
        audience = db.session.execute(
            text("SELECT audience_id FROM search_audience_token WHERE token = 'public' LIMIT 1")
        ).scalar_one()
        db.session.execute(text(FILL), {"audience": audience})
        db.session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        db.session.execute(text("CREATE INDEX ix_search_document_vector ON search_document USING gin (vector)"))
        db.session.execute(text("DROP TABLE bench_text"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE search_document")
