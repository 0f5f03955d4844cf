"""Reads of articles and terms. Both are open to everyone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from minamata.db import db
from minamata.i18n import Localized
from minamata.thesaurus.models import Article, Concept


@dataclass(frozen=True)
class Branch:
    """A term with the narrower terms below it, each with its own."""

    concept: Concept
    narrower: tuple[Branch, ...]


def articles() -> Sequence[Article]:
    """The articles of the Convention in their order, then its annexes."""
    return db.session.scalars(select(Article).order_by(Article.position)).all()


def concept(code: str) -> Concept | None:
    """The term known by `code`."""
    return db.session.scalars(select(Concept).where(Concept.code == code)).first()


def labels_by_code(codes: Collection[str]) -> dict[str, Localized]:
    """What the terms of these codes are called; one query, none for no codes."""
    if not codes:
        return {}
    rows = db.session.execute(select(Concept.code, Concept.label).where(Concept.code.in_(codes)))
    return {row.code: row.label for row in rows}


def top_labels() -> dict[str, Localized]:
    """The terms that stand below no other, by code, in the order they were added: the themes of the Convention."""
    rows = select(Concept.code, Concept.label).where(Concept.broader_id.is_(None)).order_by(Concept.id)
    return dict(db.session.execute(rows).all())


def names() -> frozenset[str]:
    """What links may name: the codes of all terms, and the parts of the Convention as `article-4` or `annex-A`."""
    parts = db.session.execute(select(Article.kind, Article.number))
    return frozenset({*db.session.scalars(select(Concept.code)), *(f"{part.kind}-{part.number}" for part in parts)})


def concepts(after: UUID | None, limit: int) -> tuple[Sequence[Concept], UUID | None]:
    """A page of the terms in the order they were added, and the key of the next page."""
    found = select(Concept)
    if after is not None:
        found = found.where(Concept.id > after)
    rows = db.session.scalars(found.order_by(Concept.id).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def concept_tree() -> tuple[Branch, ...]:
    """All terms by broader term, in the order they were added; one query."""
    below: dict[UUID | None, list[Concept]] = {}
    for found in db.session.scalars(select(Concept).order_by(Concept.id)):
        below.setdefault(found.broader_id, []).append(found)

    def branches(above: UUID | None) -> tuple[Branch, ...]:
        return tuple(Branch(found, branches(found.id)) for found in below.get(above, ()))

    return branches(None)
