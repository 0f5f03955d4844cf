"""Articles and concepts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized


class Article(Base):
    """An article or annex of the Convention, with its title."""

    __tablename__ = "thesaurus_article"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[Key]
    kind: Mapped[str]
    number: Mapped[str]
    position: Mapped[int]
    title: Mapped[Localized]
    confidence: Mapped[Localized]
    source: Mapped[str]


class Concept(Base):
    """A term of the thesaurus; `broader` is the code of the term above it."""

    __tablename__ = "thesaurus_concept"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    label: Mapped[Localized]
    alternatives: Mapped[list[str]]
    broader_id: Mapped[UUID | None] = mapped_column(ForeignKey("thesaurus_concept.id"))
    articles: Mapped[list[str]]
    confidence: Mapped[Localized]
    source: Mapped[str]
