"""What can be found, who may find it, and what has changed since it was looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key

Number = BigInteger().with_variant(Integer, "sqlite")
# PostgreSQL keeps terms with the document, and an index over them and over what `minamata.search.index` calls the keys of a document
# (migration 0022); SQLite keeps them in the table search_fts beside it (migration 0002).
Vector = Text().with_variant(TSVECTOR(), "postgresql")


# Stands before and after each mark of a document, so that one is found in the row of them.
MARK = "|"


class Audience(Base):
    """A set of audience tokens that some documents share; documents name it, so that rights are looked up once a set."""

    __tablename__ = "search_audience"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    tokens: Mapped[str] = mapped_column(unique=True)


class AudienceToken(Base):
    """A token of such a set."""

    __tablename__ = "search_audience_token"

    token: Mapped[str] = mapped_column(primary_key=True)
    audience_id: Mapped[int] = mapped_column(Number, ForeignKey("search_audience.id"), primary_key=True)


class SearchDocument(Base):
    """A document as it was last looked at. Numbers grow with time, so the highest are the newest.

    `marks` stand between bars: `|file|solved|`.
    """

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "part", "language"),)

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    part: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    context: Mapped[str]
    endpoint: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    audience_id: Mapped[int] = mapped_column(Number, ForeignKey("search_audience.id"))
    country: Mapped[str | None]
    area: Mapped[str | None]
    at: Mapped[datetime]
    marks: Mapped[str] = mapped_column(default="", server_default="")
    is_masked: Mapped[bool] = mapped_column(default=False)
    vector: Mapped[str | None] = mapped_column(Vector, deferred=True)


class SearchWord(Base):
    """A word that stands in documents of an audience, for those who mistype it."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    audience_id: Mapped[int] = mapped_column(Number, ForeignKey("search_audience.id"), primary_key=True)


class SearchChange(Base):
    """That a thing has changed since its documents were looked at."""

    __tablename__ = "search_change"
    __table_args__ = (Index("ix_search_change_subject", "kind", "subject_id"),)

    id: Mapped[Key]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
