"""What a unit holds, read once and kept: revisions and editions never change, so their content may be cached by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from courses.grades import policy_in_words
from courses.models import Block, Edition, EditionText, Revision
from courses.outline import Outline
from courses.translations import Standing, shows_source, standing
from minamata.db import db


@dataclass(frozen=True, eq=False)
class BlockContent:
    """A block as its revision or edition defines it; `lang` is the language its words are really in.

    `standing` says how its translation stands; None in the source language.
    """

    revision_id: UUID
    key: str
    type: str
    display_name: str
    settings: Mapping[str, Any]
    content: str
    source_content: str
    lang: str
    standing: Standing | None = None
    parent_key: str | None = None

    @property
    def url_name(self) -> str:
        return self.key.partition("@")[2]


@dataclass(frozen=True)
class RevisionFacts:
    """What every page of a course needs of its revision."""

    id: UUID
    language: str
    title: str
    outline: Outline
    settings: Mapping[str, Any]
    about: Mapping[str, Any]
    grading_policy: Mapping[str, Any]


@lru_cache(maxsize=256)
def revision_facts(revision_id: UUID) -> RevisionFacts:
    """The revision with that id; LookupError when there is none."""
    row = db.session.get(Revision, revision_id)
    if row is None:
        raise LookupError(str(revision_id))
    return RevisionFacts(
        row.id, row.language, row.title, Outline.from_json(row.outline), row.settings, row.about, row.grading_policy
    )


@lru_cache(maxsize=512)
def edition_facts(revision_id: UUID, edition_id: UUID | None) -> RevisionFacts:
    """The revision with the titles, the about texts and the names of assignment types of an edition laid over it."""
    source = revision_facts(revision_id)
    edition = db.session.get(Edition, edition_id) if edition_id else None
    if edition is None:
        return source
    return RevisionFacts(
        source.id,
        edition.language,
        edition.title,
        source.outline.titled(edition.titles),
        source.settings,
        {**source.about, **edition.about},
        policy_in_words(source.grading_policy, edition.about.get("assignment_types", {})),
    )


@lru_cache(maxsize=4096)
def unit_content(revision_id: UUID, edition_id: UUID | None, unit_key: str) -> Mapping[str, BlockContent]:
    """The blocks of a unit by key, in order, in the words of the edition where it has them."""
    language = revision_facts(revision_id).language
    rows = db.session.scalars(
        select(Block).where(Block.revision_id == revision_id, Block.unit_key == unit_key).order_by(Block.position)
    ).all()
    texts: dict[str, EditionText] = {}
    edition = db.session.get(Edition, edition_id) if edition_id else None
    if edition is not None:
        found = db.session.scalars(
            select(EditionText).where(EditionText.edition_id == edition.id, EditionText.unit_key == unit_key)
        )
        texts = {text.block_key: text for text in found}
    return {row.block_key: _content(row, language, texts.get(row.block_key), edition) for row in rows}


def _content(row: Block, language: str, text: EditionText | None, edition: Edition | None) -> BlockContent:
    source = BlockContent(
        revision_id=row.revision_id,
        key=row.block_key,
        type=row.block_type,
        display_name=row.display_name,
        settings=row.settings,
        content=row.content,
        source_content=row.content,
        lang=language,
        parent_key=row.parent_key,
    )
    if edition is None:
        return source
    stands = standing_of(row.content, text)
    if text is None or shows_source(stands, row.block_type):
        return replace(source, standing=stands)
    return replace(source, display_name=text.display_name, content=text.content, lang=edition.language, standing=stands)


def standing_of(source: str, text: EditionText | None) -> Standing:
    """How the words of an edition stand beside the source of their block."""
    if text is None:
        return Standing.MISSING
    return standing(source, text.content, text.source_hash, text.is_machine)
