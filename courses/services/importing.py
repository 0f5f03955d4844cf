"""Importing a course package: as a new revision of a course, or as an edition of it in another language (C1, decision 6)."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from sqlalchemy import delete, func, insert, select

from courses import policies
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.structure import same_structure
from courses.blocks.registry import BLOCK_TYPES
from courses.errors import PackageUnusable, TranslationDiffers
from courses.models import Block, Course, Edition, EditionText, PackageFile, Revision
from courses.olx.archive import open_package
from courses.olx.package import Package
from courses.olx.refusals import PackageRefused
from courses.olx.report import ImportReport
from courses.olx.tree import CourseTree, read_course
from courses.runtime.content import revision_facts
from courses.services.composing import FLATTENED, STRUCTURE, Composition, compose
from courses.services.media import media_of
from courses.services.progress import recount_course
from courses.services.refusing import in_words
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.files import services as files
from minamata.i18n import LANGUAGES, Localized, _
from minamata.policies import Actor

KNOWN_TYPES = frozenset({*BLOCK_TYPES, *STRUCTURE, *FLATTENED})
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def import_course(actor: Actor, source: Path, slug: str | None = None, language: str | None = None) -> ImportReport:
    """Import the package at `source`: a directory, `.tar.gz` or `.zip`.

    In the course's own language (or for a new slug) it becomes the current revision; in another language an edition of the current
    revision. All or nothing. Raises PackageUnusable with the offending path, or TranslationDiffers.
    """
    policies.course.require(actor, "import")
    try:
        with open_package(source) as package:
            return _keep(actor, package, slug, language)
    except PackageRefused as refused:
        raise PackageUnusable(
            refused.reason.value, refused.path, in_words(refused), refused.line, refused.column
        ) from refused


def _keep(actor: Actor, package: Package, slug: str | None, language: str | None) -> ImportReport:
    tree = read_course(package)
    composition = compose(tree, package)
    language = _language(tree, language)
    slug = _slug(tree, slug)
    _store(actor, package, tree, composition, slug, language)
    return replace(
        ImportReport.of(package, tree, KNOWN_TYPES),
        course=slug,
        language=language,
        title=tree.display_name,
        dropped=composition.dropped,
        unsupported_questions=composition.unsupported_questions,
        missing=composition.missing,
    )


@transaction
def _store(
    actor: Actor, package: Package, tree: CourseTree, composition: Composition, slug: str, language: str
) -> None:
    course = db.session.scalars(select(Course).where(Course.slug == slug).with_for_update()).first()
    if course is not None and course.course_key != _course_key(tree):
        raise PackageUnusable(
            "other_course", "course.xml", _("The name %(slug)s belongs to another course; choose another.", slug=slug)
        )
    if course is not None and course.current_revision_id is not None:
        source = revision_facts(course.current_revision_id)
        if source.language != language:
            _store_edition(course, package, tree, composition, language)
            audit.record(actor, "courses.edition_imported", "course", str(course.id), after={"language": language})
            return
    course = course or _new_course(tree, slug)
    revision = _store_revision(actor, course, package, tree, composition, language)
    audit.record(actor, "courses.revision_published", "course", str(course.id), after={"revision": str(revision.id)})


def _new_course(tree: CourseTree, slug: str) -> Course:
    course = Course(
        id=new_id(),
        slug=slug,
        course_key=_course_key(tree),
        title=Localized(),
        summary=Localized(),
        facts={},
        editions={},
        created_at=now(),
    )
    db.session.add(course)
    return course


def _store_revision(
    actor: Actor, course: Course, package: Package, tree: CourseTree, composition: Composition, language: str
) -> Revision:
    before = course.current_revision_id
    latest = db.session.scalar(select(func.max(Revision.number)).where(Revision.course_id == course.id))
    db.session.flush()
    revision = Revision(
        id=new_id(),
        course_id=course.id,
        number=(latest or 0) + 1,
        language=language,
        title=tree.display_name,
        outline=composition.outline.to_json(),
        settings=_plain(tree.settings),
        about=dict(tree.about),
        grading_policy=dict(tree.grading_policy),
        report={},
        imported_at=now(),
        imported_by=actor.person_id,
    )
    db.session.add(revision)
    db.session.flush()
    counting = {key for unit in composition.outline.units for key in unit.counting}
    db.session.execute(
        insert(Block),
        [
            {
                "id": new_id(),
                "revision_id": revision.id,
                "block_key": block.key,
                "block_type": block.type,
                "parent_key": block.parent_key,
                "unit_key": block.unit_key,
                "position": block.position,
                "counts": block.key in counting,
                "display_name": block.display_name,
                "settings": _plain(block.settings) | media_of(block.type, block.content, package),
                "content": block.content,
                "path": block.path,
            }
            for block in composition.blocks
        ],
    )
    _keep_files(revision.id, language, package, course.audience)
    course.current_revision_id = revision.id
    course.title = Localized({language: tree.display_name})
    course.summary = Localized({language: tree.about.get("short_description", "")})
    course.facts = _facts(composition)
    course.editions = {}
    if before is not None:
        _carry_editions_over(course, before, revision, composition)
    recount_course(course.id, revision.id)
    return revision


def _store_edition(course: Course, package: Package, tree: CourseTree, composition: Composition, language: str) -> None:
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
    edition = Edition(
        id=new_id(),
        revision_id=course.current_revision_id,
        language=language,
        title=tree.display_name,
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
    _keep_files(course.current_revision_id, language, package, course.audience)
    course.editions = {**course.editions, language: str(edition.id)}
    course.title = Localized({**course.title, language: tree.display_name})
    course.summary = Localized({**course.summary, language: tree.about.get("short_description", "")})


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


def _carry_editions_over(course: Course, before: UUID, revision: Revision, composition: Composition) -> None:
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
        _insert_files(revision.id, old.language, [(path, file_id) for path, file_id in kept])
        course.editions = {**course.editions, old.language: str(edition.id)}
        course.title = Localized({**course.title, old.language: old.title})
        course.summary = Localized({**course.summary, old.language: old.about.get("short_description", "")})


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


def _keep_files(revision_id: UUID, language: str, package: Package, audience: str) -> None:
    paths = list(package)
    kept = files.keep_many(None, _incoming(package), audience)
    _insert_files(revision_id, language, [(path, stored.id) for path, stored in zip(paths, kept, strict=True)])


def _incoming(package: Package) -> Iterator[files.Incoming]:
    """The files of the package one by one, each open only while it is read."""
    for path, file in package.items():
        media_type = mimetypes.guess_type(path)[0] or files.UNKNOWN_TYPE
        with file.open() as content:
            yield files.Incoming(PurePosixPath(path).name, media_type, content)


def _insert_files(revision_id: UUID, language: str, places: Iterable[tuple[str, UUID]]) -> None:
    rows = [
        {"id": new_id(), "revision_id": revision_id, "language": language, "path": path, "file_id": file_id}
        for path, file_id in places
    ]
    if rows:
        db.session.execute(insert(PackageFile), rows)


def _facts(composition: Composition) -> dict[str, Any]:
    units = composition.outline.units
    return {
        "units": len(units),
        "chapters": len(composition.outline.chapters),
        "questions": sum(leaf.type == "problem" and leaf.counts for unit in units for leaf in unit.leaves),
        "minutes": sum(unit.minutes for unit in units),
        "bytes": sum(unit.bytes for unit in units),
    }


def _language(tree: CourseTree, asked: str | None) -> str:
    language = asked or str(tree.language or "en").split("-")[0].split("_")[0].lower()
    if language not in LANGUAGES:
        raise PackageUnusable(
            "language", "course.xml", _("The language %(code)s is not one of the six; name one of them.", code=language)
        )
    return language


def _slug(tree: CourseTree, asked: str | None) -> str:
    slug = asked or re.sub(r"[^a-z0-9]+", "-", tree.course.lower()).strip("-")
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise PackageUnusable(
            "slug",
            "course.xml",
            _("The name %(slug)s cannot stand in an address; use small letters, digits and hyphens.", slug=slug),
        )
    return slug


def _course_key(tree: CourseTree) -> str:
    parts = [re.sub(r"[^\w.~-]", "_", part) or "_" for part in (tree.org, tree.course, tree.run)]
    key = f"course-v1:{'+'.join(parts)}"
    try:
        return str(CourseKey.from_string(key))
    except InvalidKeyError as error:
        raise PackageUnusable(
            "course_key", "course.xml", _("Organisation, course and run do not make a name.")
        ) from error


def _plain(values: Any) -> dict[str, Any]:
    return {str(key): value for key, value in values.items()}


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
