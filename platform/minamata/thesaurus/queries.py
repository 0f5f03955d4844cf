"""Reads of articles and terms. Both are open to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from minamata.db import db
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


def concept_tree() -> tuple[Branch, ...]:
    """All terms by broader term, in the order they were added; one query."""
    below: dict[UUID | None, list[Concept]] = {}
    for found in db.session.scalars(select(Concept).order_by(Concept.id)):
        below.setdefault(found.broader_id, []).append(found)

    def branches(above: UUID | None) -> tuple[Branch, ...]:
        return tuple(Branch(found, branches(found.id)) for found in below.get(above, ()))

    return branches(None)
