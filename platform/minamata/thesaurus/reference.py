"""Articles and terms, from files that the secretariat's own can replace: articles.csv and taxonomy.csv.

Each wording keeps, by language, how sure it is (G4: terms of the Convention follow its authentic texts); what was not compared with
an authentic text stays marked until a file says that it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from minamata.db import db, write
from minamata.i18n import Localized
from minamata.tables import Row, read_table, refuse_repeated
from minamata.thesaurus.models import Article, Concept

DATA = Path(__file__).parent / "data"

ARTICLE_COLUMNS = (
    *("type", "number", "title_en", "title_fr", "title_es", "title_ar", "title_ru", "title_zh"),
    *("confidence_en", "confidence_fr_es", "confidence_ar_ru_zh", "source_en"),
)
CONCEPT_COLUMNS = (
    *("concept_id", "pref_en", "pref_fr", "pref_es", "pref_ar", "pref_ru", "pref_zh", "broader", "related_article"),
    *("alt_en", "source", "confidence_en_fr_es", "confidence_ar_ru_zh"),
)
ARTICLE_KINDS = {"article": "article", "annex": "annex"}

Values = dict[str, Any]


def load(folder: Path | None = None) -> None:
    """Bring articles and terms to what the files in `folder` say (ours by default): add, change, never delete.

    Loading the same files again changes nothing. Raises BadTable for the first thing that cannot be used; then nothing is changed.
    """
    folder = folder or DATA
    articles = _articles(folder / "articles.csv")
    concepts, broader = _concepts(folder / "taxonomy.csv")
    with write():
        _keep_articles(articles)
        _keep_concepts(concepts, broader)


def _articles(path: Path) -> dict[tuple[str, str], Values]:
    rows = read_table(path, ARTICLE_COLUMNS)
    refuse_repeated(rows, "type", "number")
    return {
        (row.one_of("type", ARTICLE_KINDS), row.text("number")): {
            "position": position,
            "title": row.localized("title"),
            "confidence": _confidence(row, "en", "fr_es", "ar_ru_zh"),
            "source": row.text("source_en"),
        }
        for position, row in enumerate(rows, start=1)
    }


def _concepts(path: Path) -> tuple[dict[str, Values], dict[str, str]]:
    """Code -> what the file says of the term, and code -> code of the term above it."""
    rows = read_table(path, CONCEPT_COLUMNS)
    refuse_repeated(rows, "concept_id")
    concepts = {
        row.text("concept_id"): {
            "label": row.localized("pref"),
            "alternatives": row.listed("alt_en"),
            "articles": row.listed("related_article"),
            "confidence": _confidence(row, "en_fr_es", "ar_ru_zh"),
            "source": row.text("source"),
        }
        for row in rows
    }
    broader = {row.cells["concept_id"]: above for row in rows if (above := row.optional("broader"))}
    for row in rows:
        _refuse_no_way_up(row, concepts, broader)
    return concepts, broader


def _refuse_no_way_up(row: Row, concepts: dict[str, Values], broader: dict[str, str]) -> None:
    """Raise BadTable unless the broader terms of a row lead to one that has none."""
    met = {row.cells["concept_id"]}
    above = row.optional("broader")
    while above is not None:
        if above not in concepts:
            raise row.refuse("broader", f"{above!r} is not the concept_id of any line")
        if above in met:
            raise row.refuse("broader", f"by way of {above!r} the term stands below itself")
        met.add(above)
        above = broader.get(above)


def _confidence(row: Row, *groups: str) -> Localized:
    """Language -> how sure its wording is; a column such as confidence_fr_es speaks for both languages."""
    return Localized({code: row.text(f"confidence_{group}") for group in groups for code in group.split("_")})


def _keep_articles(found: dict[tuple[str, str], Values]) -> None:
    known = {(article.kind, article.number): article for article in db.session.scalars(select(Article))}
    for (kind, number), values in found.items():
        if (article := known.get((kind, number))) is None:
            db.session.add(Article(kind=kind, number=number, **values))
        else:
            _change(article, values)


def _keep_concepts(found: dict[str, Values], broader: dict[str, str]) -> None:
    known = {concept.code: concept for concept in db.session.scalars(select(Concept))}
    for code, values in found.items():
        if (concept := known.get(code)) is None:
            known[code] = Concept(code=code, **values)
            db.session.add(known[code])
        else:
            _change(concept, values)
    db.session.flush()
    ids: dict[str, UUID] = {code: concept.id for code, concept in known.items()}
    for code in found:
        known[code].broader_id = ids[broader[code]] if code in broader else None


def _change(row: Article | Concept, values: Values) -> None:
    for field, value in values.items():
        setattr(row, field, value)
