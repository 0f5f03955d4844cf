"""Answering: which documents answer a question, the best first, and how many there are of each kind (decision 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, TextClause, bindparam, text

from minamata.contracts.search import Asked
from minamata.db import db
from minamata.policies import Actor
from minamata.search.index import Condition, index
from minamata.search.models import MARK, SearchDocument
from minamata.search.questions import Question
from minamata.search.services import marks

PAGE = 10
MOST_RANKED, MOST_TITLES = 5000, 1000
MOST_COUNTED = 1000
FACETS = ("kind", "language", "country", "area")
# How much better an answer in the reader's own language is.
OWN_LANGUAGE = 2.0
COLUMNS = (
    "d.number AS number, d.kind AS kind, d.language AS language, d.country AS country, d.area AS area, d.marks AS marks"
)


@dataclass(frozen=True)
class Answer:
    """The numbers of a page of documents, the best first; how many answer, up to 1 001; and how many have each value of a facet."""

    numbers: Sequence[int]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


def answers(actor: Actor, asked: Asked, question: Question, page: int) -> Answer:
    """What the actor may see that answers: the newest 5 000, and where there are more of them, also those that are not to be missed.

    These are the newest 1 000 of the older ones that have all the words in their titles, and where the reader narrows down, the newest
    5 000 of what is left of the older ones. All of it is ranked and counted, by one statement.
    """
    asking = _Asking(asked)
    rows = db.session.execute(
        asking.statement(),
        {
            **asking.values,
            "question": index().expression(question),
            "titled": index().title_expression(question),
            "tokens": sorted(actor.tokens),
            "prefers": asked.prefers,
            "better": OWN_LANGUAGE,
            "offset": (max(1, page) - 1) * PAGE,
        },
    ).all()
    best = sorted((row for row in rows if row[0] == "hit"), key=lambda row: (-row[2], -row[1]))
    counted: dict[str, list[tuple[str, int]]] = {name: [] for name in (*FACETS, "mark")}
    for what, count, _rank, value in rows:
        if what in counted and value and count:
            counted[what].append((str(value), int(count)))
    return Answer(
        [int(row[1]) for row in best],
        min(MOST_COUNTED + 1, next((int(row[1] or 0) for row in rows if row[0] == "all"), 0)),
        {name: sorted(found, key=lambda each: (-each[1], each[0])) for name, found in counted.items()},
    )


class _Asking:
    """The statement for a search that is narrowed down in this way, and its parameters: our own words, and names of parameters."""

    def __init__(self, asked: Asked) -> None:
        chosen = (asked.kinds, asked.languages, asked.countries, asked.areas)
        self.given = {name: sorted(values) for name, values in zip(FACETS, chosen, strict=True) if values}
        self.marks = {f"mark{place}": name for place, name in enumerate(sorted(marks()))}
        self.wanted = [each for each, name in self.marks.items() if name in asked.marks]
        self.since = asked.since
        self.values: dict[str, Any] = {
            **self.given,
            **{f"bar_{each}": f"%{MARK}{name}{MARK}%" for each, name in self.marks.items()},
            **{f"name_{each}": name for each, name in self.marks.items()},
        }

    def statement(self) -> TextClause:
        """All that is ranked, of which a page of the best is told, and its counts by what readers narrow down to."""
        index_ = index()
        since = self._conditions([index_.since(self.since)] if self.since else [])
        narrowed = self._conditions(
            [
                *(index_.one_of(name, values) for name, values in self.given.items()),
                *(index_.marked(self.marks[each], each) for each in self.wanted),
            ]
        )
        edge = "(SELECT number FROM edge)"
        titled = index_.newest(COLUMNS, [*since, *narrowed], MOST_TITLES, edge, in_title=True)
        older = index_.newest(COLUMNS, [*since, *narrowed], MOST_RANKED, edge)
        others = f" UNION ALL SELECT * FROM ({older}) AS older WHERE number NOT IN (SELECT number FROM titled)"  # noqa: S608
        facets = "".join(
            f" UNION ALL SELECT '{name}', CAST(sum(count) AS BIGINT), 0.0, {name} FROM counted{self._where(name)} GROUP BY {name}"  # noqa: S608
            for name in FACETS
        )
        facets += "".join(
            f" UNION ALL SELECT 'mark', CAST(sum(count) AS BIGINT), 0.0, CAST(:name_{each} AS TEXT) FROM counted{self._where('', each)}"  # noqa: S608
            for each in self.marks
        )
        return text(
            f"WITH newest AS MATERIALIZED ({index_.newest(COLUMNS, since, MOST_RANKED)}), "  # noqa: S608
            f"edge AS MATERIALIZED (SELECT CASE WHEN count(*) = {MOST_RANKED} THEN min(number) END AS number FROM newest), "
            f"titled AS MATERIALIZED ({titled}), "
            f"found AS MATERIALIZED (SELECT * FROM newest UNION ALL SELECT * FROM titled{others if narrowed else ''}), "
            "counted AS MATERIALIZED "
            f"(SELECT {', '.join(FACETS)}, marks, count(*) AS count FROM found GROUP BY {', '.join(FACETS)}, marks) "
            f"SELECT * FROM (SELECT 'hit', number, rank, '' FROM found{self._where()} ORDER BY rank DESC, number DESC "
            f"LIMIT {PAGE} OFFSET :offset) AS best "
            f"UNION ALL SELECT 'all', CAST(sum(count) AS BIGINT), 0.0, '' FROM counted{self._where()}{facets}"
        ).bindparams(
            bindparam("tokens", expanding=True, type_=String),
            *(bindparam(name, expanding=True) for name in self.given),
            *([bindparam("since", type_=SearchDocument.at.type)] if self.since else []),
        )

    def _conditions(self, conditions: Sequence[Condition]) -> list[str]:
        """What they say, with their parameters kept."""
        for _words, values in conditions:
            self.values.update(values)
        return [words for words, _values in conditions]

    def _where(self, without: str = "", *more: str) -> str:
        parts = [f"{name} IN :{name}" for name in self.given if name != without]
        parts += [f"marks LIKE :bar_{each}" for each in dict.fromkeys((*self.wanted, *more))]
        return f" WHERE {' AND '.join(parts)}" if parts else ""
