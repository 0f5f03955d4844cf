"""Answering: which documents answer a question, the best first, and how many there are of each kind (decision 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import String, TextClause, bindparam, text

from minamata.contracts.search import Asked
from minamata.db import db
from minamata.policies import Actor
from minamata.search.index import Condition, Index, index
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
    """A search that is narrowed down in this way, as a statement and its parameters."""

    def __init__(self, asked: Asked) -> None:
        chosen = (asked.kinds, asked.languages, asked.countries, asked.areas)
        given = {name: sorted(values) for name, values in zip(FACETS, chosen, strict=True) if values}
        known = {f"mark{place}": name for place, name in enumerate(sorted(marks()))}
        wanted = [each for each, name in known.items() if name in asked.marks]
        self.values: dict[str, Any] = {
            **given,
            **{f"bar_{each}": f"%{MARK}{name}{MARK}%" for each, name in known.items()},
            **{f"name_{each}": name for each, name in known.items()},
        }
        self.shape = _Shape(
            tuple(given),
            tuple(known),
            tuple(wanted),
            self._conditions([index().since(asked.since)] if asked.since else []),
            self._conditions(
                [
                    *(index().one_of(name, values) for name, values in given.items()),
                    *(index().marked(known[each], each) for each in wanted),
                ]
            ),
        )

    def statement(self) -> TextClause:
        """Put together once for each way to narrow down, since its text is long."""
        return _statement(index(), self.shape, MOST_RANKED, MOST_TITLES)

    def _conditions(self, conditions: Sequence[Condition]) -> tuple[str, ...]:
        """What they say, with their parameters kept."""
        for _words, values in conditions:
            self.values.update(values)
        return tuple(words for words, _values in conditions)


@dataclass(frozen=True)
class _Shape:
    """What the text of a statement depends on: chosen facets, marks that there are or that are wanted, conditions."""

    given: tuple[str, ...]
    marks: tuple[str, ...]
    wanted: tuple[str, ...]
    since: tuple[str, ...]
    narrowed: tuple[str, ...]

    def where(self, without: str = "", *more: str) -> str:
        """What is chosen, but for one facet, and with these marks besides."""
        parts = [f"{name} IN :{name}" for name in self.given if name != without]
        parts += [f"marks LIKE :bar_{each}" for each in dict.fromkeys((*self.wanted, *more))]
        return f" WHERE {' AND '.join(parts)}" if parts else ""


@lru_cache(maxsize=256)
def _statement(index_: Index, shape: _Shape, most_ranked: int, most_titles: int) -> TextClause:
    """All that is ranked, of which a page of the best is told, and its counts by what readers narrow down to.

    It is made of our own words and the names of parameters.
    """
    edge, conditions = "(SELECT number FROM edge)", [*shape.since, *shape.narrowed]
    titled = index_.newest(COLUMNS, conditions, most_titles, edge, in_title=True)
    older = index_.newest(COLUMNS, conditions, most_ranked, edge)
    others = f" UNION ALL SELECT * FROM ({older}) AS older WHERE number NOT IN (SELECT number FROM titled)"  # noqa: S608
    facets = "".join(
        f" UNION ALL SELECT '{name}', CAST(sum(count) AS BIGINT), 0.0, {name} FROM counted{shape.where(name)} GROUP BY {name}"  # noqa: S608
        for name in FACETS
    )
    facets += "".join(
        f" UNION ALL SELECT 'mark', CAST(sum(count) AS BIGINT), 0.0, CAST(:name_{each} AS TEXT) FROM counted{shape.where('', each)}"  # noqa: S608
        for each in shape.marks
    )
    return text(
        f"WITH newest AS MATERIALIZED ({index_.newest(COLUMNS, shape.since, most_ranked)}), "  # noqa: S608
        f"edge AS MATERIALIZED (SELECT CASE WHEN count(*) = {most_ranked} THEN min(number) END AS number FROM newest), "
        f"titled AS MATERIALIZED ({titled}), "
        f"found AS MATERIALIZED (SELECT * FROM newest UNION ALL SELECT * FROM titled{others if shape.narrowed else ''}), "
        "counted AS MATERIALIZED "
        f"(SELECT {', '.join(FACETS)}, marks, count(*) AS count FROM found GROUP BY {', '.join(FACETS)}, marks) "
        f"SELECT * FROM (SELECT 'hit', number, rank, '' FROM found{shape.where()} ORDER BY rank DESC, number DESC "
        f"LIMIT {PAGE} OFFSET :offset) AS best "
        f"UNION ALL SELECT 'all', CAST(sum(count) AS BIGINT), 0.0, '' FROM counted{shape.where()}{facets}"
    ).bindparams(
        bindparam("tokens", expanding=True, type_=String),
        *(bindparam(name, expanding=True) for name in shape.given),
        *([bindparam("since", type_=SearchDocument.at.type)] if shape.since else []),
    )
