"""Editions: the words of a revision in another language (decision 6)."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import delete, insert, select

from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.structure import same_structure
from courses.errors import TranslationDiffers
from courses.models import Block, Course, Edition, EditionText, PackageFile, Revision
from courses.olx.package import Package
from courses.olx.tree import CourseTree
from courses.services.composing import Composition, title_of
from courses.services.media import media_of, with_media_of
from courses.services.package_files import insert_files, keep_files
from minamata.db import db, new_id, now
from minamata.i18n import Localized, _


def store_edition(course: Course, package: Package, tree: CourseTree, composition: Composition, language: str) -> None:
    """Keep the package as the edition of the current revision in `language`. Raises TranslationDiffers where more than words differ."""
    assert course.current_revision_id is not None
    _refuse_different(course.current_revision_id, composition)
    rows = db.session.execute(
        select(Block.block_key, Block.content).where(Block.revision_id == course.current_revision_id)
    )
    source = {row[0]: row[1] for row in rows}
    for old in db.session.scalars(
        select(Edition).where(Edition.revision_id == course.current_revision_id, Edition.language == language)
    ):
        _forget_edition(old)
    _add_media(course.current_revision_id, composition, package)
    edition = Edition(
        id=new_id(),
        revision_id=course.current_revision_id,
        language=language,
        title=title_of(tree.root),
        titles={block.key: block.display_name for block in composition.blocks if block.display_name},
        about=dict(tree.about),
        imported_at=now(),
    )
    db.session.add(edition)
    db.session.flush()
    units = {leaf.key: unit.key for unit in composition.outline.units for leaf in unit.leaves}
    _insert_texts(
        edition.id,
        [
            (block.key, units[block.key], block.display_name, block.content, _hash(source[block.key]))
            for block in composition.blocks
            if block.key in units
        ],
    )
    keep_files(course.current_revision_id, language, package, course.audience)
    course.editions = {**course.editions, language: str(edition.id)}
    course.title = Localized({**course.title, language: title_of(tree.root)})
    course.summary = Localized({**course.summary, language: tree.about.get("short_description", "")})


def carry_editions_over(course: Course, before: UUID, revision: Revision, composition: Composition) -> None:
    """Words of an edition whose source did not change stay with the new revision; the others fall back to the source, labelled."""
    hashes = {block.key: _hash(block.content) for block in composition.blocks}
    units = {leaf.key: unit.key for unit in composition.outline.units for leaf in unit.leaves}
    for old in db.session.scalars(select(Edition).where(Edition.revision_id == before)).all():
        edition = Edition(
            id=new_id(),
            revision_id=revision.id,
            language=old.language,
            title=old.title,
            titles={key: title for key, title in old.titles.items() if key in hashes},
            about=old.about,
            imported_at=old.imported_at,
        )
        db.session.add(edition)
        db.session.flush()
        texts = db.session.scalars(select(EditionText).where(EditionText.edition_id == old.id))
        _insert_texts(
            edition.id,
            [
                (text.block_key, units[text.block_key], text.display_name, text.content, text.source_hash)
                for text in texts
                if text.block_key in units and hashes[text.block_key] == text.source_hash
            ],
        )
        kept = db.session.execute(
            select(PackageFile.path, PackageFile.file_id).where(
                PackageFile.revision_id == before, PackageFile.language == old.language
            )
        )
        insert_files(revision.id, old.language, [(path, file_id) for path, file_id in kept])
        course.editions = {**course.editions, old.language: str(edition.id)}
        course.title = Localized({**course.title, old.language: old.title})
        course.summary = Localized({**course.summary, old.language: old.about.get("short_description", "")})


def _add_media(revision_id: UUID, composition: Composition, package: Package) -> None:
    """Transcripts and recordings in the language of an edition stand beside those of the source."""
    theirs = {block.key: media_of(block.type, block.content, package) for block in composition.blocks}
    videos = select(Block).where(Block.revision_id == revision_id, Block.block_type == "video")
    for block in db.session.scalars(videos):
        block.settings = with_media_of(block.settings, theirs[block.block_key])


def _refuse_different(revision_id: UUID, composition: Composition) -> None:
    """A translation may change words only: not the tree, not the kinds of questions, not the choices (decision 6)."""
    rows = db.session.scalars(select(Block).where(Block.revision_id == revision_id).order_by(Block.position)).all()
    theirs = {block.key: block.parent_key for block in composition.blocks}
    ours = {row.block_key: row.parent_key for row in rows}
    differences = [_("missing: %(block)s", block=key) for key in ours if key not in theirs]
    differences += [_("not in the source: %(block)s", block=key) for key in theirs if key not in ours]
    differences += [
        _("at another place: %(block)s", block=key) for key in theirs if ours.get(key, theirs[key]) != theirs[key]
    ]
    if not differences:
        for row in rows:
            if row.block_type == "problem":
                found = same_structure(read_problem(row.content), composition.problems[row.block_key])
                differences += [f"{row.block_key}: {difference}" for difference in found]
    if differences:
        raise TranslationDiffers(differences)


def _forget_edition(edition: Edition) -> None:
    db.session.execute(delete(EditionText).where(EditionText.edition_id == edition.id))
    db.session.execute(
        delete(PackageFile).where(
            PackageFile.revision_id == edition.revision_id, PackageFile.language == edition.language
        )
    )
    db.session.delete(edition)
    db.session.flush()


def _insert_texts(edition_id: UUID, texts: list[tuple[str, str, str, str, str]]) -> None:
    if not texts:
        return
    db.session.execute(
        insert(EditionText),
        [
            {
                "id": new_id(),
                "edition_id": edition_id,
                "block_key": key,
                "unit_key": unit_key,
                "display_name": display_name,
                "content": content,
                "source_hash": source_hash,
            }
            for key, unit_key, display_name, content, source_hash in texts
        ],
    )


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
