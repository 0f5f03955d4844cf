"""Editions: the words of a revision in another language (decision 6)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select

from courses import policies
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.structure import same_structure
from courses.errors import TranslationDiffers
from courses.models import Block, Course, Edition, EditionText, PackageFile, Revision
from courses.olx.package import Package
from courses.olx.tree import CourseTree
from courses.runtime.content import standing_of
from courses.services.composing import Composition, about_of, title_of
from courses.services.media import WEIGHED, media_of, with_media_of
from courses.services.package_files import insert_files, keep_files
from courses.translations import counted, source_hash
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound
from minamata.i18n import Localized, _
from minamata.policies import Actor


def store_edition(
    course: Course,
    package: Package,
    tree: CourseTree,
    composition: Composition,
    language: str,
    is_machine: bool = False,
) -> Mapping[str, int]:
    """Keep the package as the edition of the current revision in `language`; returns how many blocks stand where (C7).

    `is_machine` says that nobody has read it yet; words that a person had read before, and that are the same now, stay reviewed.
    Raises TranslationDiffers where more than words differ.
    """
    assert course.current_revision_id is not None
    _refuse_different(course.current_revision_id, composition)
    rows = db.session.execute(
        select(Block.block_key, Block.content).where(Block.revision_id == course.current_revision_id)
    )
    source = {row[0]: row[1] for row in rows}
    read_before: dict[str, str] = {}
    for old in db.session.scalars(
        select(Edition).where(Edition.revision_id == course.current_revision_id, Edition.language == language)
    ):
        read_before = {text.block_key: text.content for text in _texts(old) if not text.is_machine}
        _forget_edition(old)
    _add_media(course.current_revision_id, composition, package)
    edition = Edition(
        id=new_id(),
        revision_id=course.current_revision_id,
        language=language,
        title=title_of(tree.root),
        titles={block.key: block.display_name for block in composition.blocks if block.display_name},
        about=about_of(tree),
        imported_at=now(),
    )
    db.session.add(edition)
    db.session.flush()
    units = {leaf.key: unit.key for unit in composition.outline.units for leaf in unit.leaves}
    texts = [
        EditionText(
            edition_id=edition.id,
            block_key=block.key,
            unit_key=units[block.key],
            display_name=block.display_name,
            content=block.content,
            source_hash=source_hash(source[block.key]),
            is_machine=is_machine and read_before.get(block.key) != block.content,
        )
        for block in composition.blocks
        if block.key in units
    ]
    _insert_texts(texts)
    edition.counts = _counts(source, units, texts)
    keep_files(course.current_revision_id, language, package, course.audience)
    course.editions = {**course.editions, language: str(edition.id)}
    course.title = Localized({**course.title, language: title_of(tree.root)})
    course.summary = Localized({**course.summary, language: tree.about.get("short_description", "")})
    return edition.counts


def carry_editions_over(
    course: Course, before: UUID, revision: Revision, composition: Composition
) -> dict[str, Mapping[str, int]]:
    """The words of all editions stay with the new revision, stale where their source has changed; returns the counts by language (C7)."""
    source = {block.key: block.content for block in composition.blocks}
    units = {leaf.key: unit.key for unit in composition.outline.units for leaf in unit.leaves}
    counts: dict[str, Mapping[str, int]] = {}
    for old in db.session.scalars(select(Edition).where(Edition.revision_id == before)).all():
        texts = [text for text in _texts(old) if text.block_key in units]
        edition = _succeed(old, revision.id, {key: title for key, title in old.titles.items() if key in source})
        edition.counts = counts[old.language] = _counts(source, units, texts)
        _insert_texts([_copied(text, edition.id, units[text.block_key], text.is_machine) for text in texts])
        kept = db.session.execute(
            select(PackageFile.path, PackageFile.file_id).where(
                PackageFile.revision_id == before, PackageFile.language == old.language
            )
        )
        insert_files(revision.id, old.language, [(path, file_id) for path, file_id in kept])
        course.editions = {**course.editions, old.language: str(edition.id)}
        course.title = Localized({**course.title, old.language: old.title})
        course.summary = Localized({**course.summary, old.language: old.about.get("short_description", "")})
    return counts


@transaction
def mark_reviewed(actor: Actor, course: Course, language: str, unit_key: str | None = None) -> int:
    """A person has read the machine's words of one unit, or of the whole edition; returns how many blocks that were.

    An edition never changes, because its pages are kept by its id: the reviewed one takes its place. NotFound when there is none.
    """
    policies.course.require(actor, "translate", course)
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    db.session.refresh(course)
    old = db.session.get(Edition, UUID(course.editions[language])) if language in course.editions else None
    if old is None:
        raise NotFound
    texts = _texts(old)
    read = {text.block_key for text in texts if text.is_machine and unit_key in {None, text.unit_key}}
    if not read:
        return 0
    blocks = db.session.scalars(select(Block).where(Block.revision_id == old.revision_id, Block.unit_key.is_not(None)))
    source = {block.block_key: block.content for block in blocks}
    renewed = [_copied(text, new_id(), text.unit_key, text.is_machine and text.block_key not in read) for text in texts]
    db.session.execute(delete(EditionText).where(EditionText.edition_id == old.id))
    db.session.delete(old)
    db.session.flush()
    edition = _succeed(old, old.revision_id, old.titles)
    for text in renewed:
        text.edition_id = edition.id
    edition.counts = _counts(source, source, renewed)
    _insert_texts(renewed)
    course.editions = {**course.editions, language: str(edition.id)}
    audit.record(
        actor,
        "courses.translation_reviewed",
        "course",
        str(course.id),
        after={"language": language, "unit": unit_key, "blocks": len(read)},
    )
    return len(read)


def _succeed(old: Edition, revision_id: UUID, titles: dict[str, str]) -> Edition:
    """A new edition with what is said of the old one as a whole."""
    edition = Edition(
        id=new_id(),
        revision_id=revision_id,
        language=old.language,
        title=old.title,
        titles=titles,
        about=old.about,
        imported_at=old.imported_at,
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def _texts(edition: Edition) -> list[EditionText]:
    return list(db.session.scalars(select(EditionText).where(EditionText.edition_id == edition.id)))


def _copied(text: EditionText, edition_id: UUID, unit_key: str | None, is_machine: bool) -> EditionText:
    return EditionText(
        edition_id=edition_id,
        block_key=text.block_key,
        unit_key=unit_key,
        display_name=text.display_name,
        content=text.content,
        source_hash=text.source_hash,
        is_machine=is_machine,
    )


def _counts(source: Mapping[str, str], in_units: Container[str], texts: Iterable[EditionText]) -> dict[str, int]:
    """How many blocks of the units stand where; `source` is block key -> content of today's source."""
    by_key = {text.block_key: text for text in texts}
    return counted(standing_of(content, by_key.get(key)) for key, content in source.items() if key in in_units)


def _add_media(revision_id: UUID, composition: Composition, package: Package) -> None:
    """Transcripts and recordings in the language of an edition stand beside those of the source."""
    theirs = {block.key: media_of(block.type, block.content, package) for block in composition.blocks}
    weighed = select(Block).where(Block.revision_id == revision_id, Block.block_type.in_(WEIGHED))
    for block in db.session.scalars(weighed):
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


def _insert_texts(texts: Iterable[EditionText]) -> None:
    """All at once: a session that adds a thousand objects one by one takes seconds."""
    names = ("edition_id", "block_key", "unit_key", "display_name", "content", "source_hash", "is_machine")
    rows = [{"id": new_id(), **{name: getattr(text, name) for name in names}} for text in texts]
    if rows:
        db.session.execute(insert(EditionText), rows)
