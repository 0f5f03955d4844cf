"""Importing a course package: as a new revision of a course, or as an edition of it in another language (C1, decision 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from sqlalchemy import func, insert, select

from courses import policies
from courses.blocks.registry import is_known
from courses.errors import PackageUnusable
from courses.grades import policy_fault
from courses.models import Block, Course, Revision
from courses.olx.archive import open_package
from courses.olx.package import Package
from courses.olx.refusals import PackageRefused
from courses.olx.report import ImportReport, WordlessBlock
from courses.olx.tree import CourseTree, read_course
from courses.queries.media import without_words
from courses.runtime.content import revision_facts
from courses.services.composing import (
    DRAWN,
    FLATTENED,
    RESERVED,
    STRUCTURE,
    Composition,
    about_of,
    compose,
    title_of,
)
from courses.services.editions import carry_editions_over, store_edition
from courses.services.media import media_of, weigh
from courses.services.package_files import keep_files
from courses.services.progress import recount_course
from courses.services.refusing import in_words
from courses.services.reminding import dates_of
from courses.services.rules import give_themes
from minamata.audit import services as audit
from minamata.contracts.courses import RevisionPublished
from minamata.db import db, new_id, now, write
from minamata.events import publish
from minamata.i18n import LANGUAGES, Localized, _
from minamata.policies import Actor
from minamata.search import services as search
from minamata.thesaurus import queries as thesaurus

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def import_course(
    actor: Actor,
    source: Path,
    slug: str | None = None,
    language: str | None = None,
    is_machine: bool = False,
    settle: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Import the package at `source`: a directory, `.tar.gz` or `.zip`.

    In the course's own language (or for a new slug) it becomes the current revision; in another language an edition of the current
    revision, of which `is_machine` says that nobody has read its words yet. All or nothing: `settle` is told
    the report in the same transaction. Raises PackageUnusable with the offending path, or TranslationDiffers.
    """
    policies.course.require(actor, "import")
    try:
        with open_package(source) as package:
            return _keep(actor, package, slug, language, is_machine, settle)
    except PackageRefused as refused:
        raise PackageUnusable(
            refused.reason.value, refused.path, in_words(refused), refused.line, refused.column
        ) from refused


def _keep(
    actor: Actor,
    package: Package,
    slug: str | None,
    language: str | None,
    is_machine: bool,
    settle: Callable[[ImportReport], None] | None,
) -> ImportReport:
    tree = read_course(package)
    fault = policy_fault(tree.grading_policy)
    if fault is not None:
        path = f"policies/{tree.run}/grading_policy.json"
        raise PackageUnusable("grading_policy", path, _("The grading policy cannot be used: %(entry)s.", entry=fault))
    composition = compose(tree, package, thesaurus.names())
    language = _language(tree, language)
    slug = _slug(tree, slug)
    report = replace(
        ImportReport.of(package, tree, _known_types(tree)),
        course=slug,
        language=language,
        title=title_of(tree.root),
        dropped=composition.dropped,
        unsupported_questions=composition.unsupported_questions,
        missing=composition.missing,
    )
    with write():
        course, editions = _store(actor, package, tree, composition, report, is_machine)
        assert course.current_revision_id is not None
        unread = without_words(course.id, course.current_revision_id)
        report = replace(
            report,
            course_id=str(course.id),
            editions=editions,
            without_words=tuple(WordlessBlock(each.key, each.title) for each in unread),
        )
        revision = db.session.get_one(Revision, course.current_revision_id)
        if revision.language == language:
            revision.report = report.to_dict()
        if settle is not None:
            settle(report)
    return report


def _store(
    actor: Actor,
    package: Package,
    tree: CourseTree,
    composition: Composition,
    report: ImportReport,
    is_machine: bool,
) -> tuple[Course, dict[str, Mapping[str, int]]]:
    slug, language = report.course, report.language
    course = db.session.scalars(select(Course).where(Course.slug == slug).with_for_update()).first()
    if course is not None and course.course_key != _course_key(tree):
        raise PackageUnusable(
            "other_course", "course.xml", _("The name %(slug)s belongs to another course; choose another.", slug=slug)
        )
    if course is None:
        _refuse_a_second_name(tree, slug)
    if course is not None and course.current_revision_id is not None:
        source = revision_facts(course.current_revision_id)
        if source.language != language:
            counts = store_edition(course, package, tree, composition, language, is_machine)
            audit.record(actor, "courses.edition_imported", "course", str(course.id), after={"language": language})
            search.changed("courses.course", course.id)
            return course, {language: counts}
    course = course or _new_course(tree, slug)
    revision, editions = _store_revision(actor, course, package, tree, composition, language)
    audit.record(actor, "courses.revision_published", "course", str(course.id), after={"revision": str(revision.id)})
    search.changed("courses.course", course.id)
    return course, editions


def _known_types(tree: CourseTree) -> frozenset[str]:
    """The types of the tree that are shown: ours, those of installed packages, and what gives a course its shape."""
    return frozenset({*STRUCTURE, *FLATTENED, *DRAWN, *(node.type for node in tree.root.walk() if is_known(node.type))})


def _refuse_a_second_name(tree: CourseTree, slug: str) -> None:
    other = db.session.scalar(select(Course.slug).where(Course.course_key == _course_key(tree)))
    if other is not None:
        raise PackageUnusable(
            "second_name",
            "course.xml",
            _("This course is here already under the name %(slug)s; import it under that name.", slug=other),
        )


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
    db.session.flush()
    named = tree.settings.get("other_course_settings")
    themes = named.get("themes") if isinstance(named, dict) else None
    give_themes(course, [code for code in thesaurus.top_labels() if isinstance(themes, list) and code in themes])
    return course


def _store_revision(
    actor: Actor, course: Course, package: Package, tree: CourseTree, composition: Composition, language: str
) -> tuple[Revision, dict[str, Mapping[str, int]]]:
    """The revision without its report, which is complete when all else is stored; and how its editions stand."""
    before = course.current_revision_id
    latest = db.session.scalar(select(func.max(Revision.number)).where(Revision.course_id == course.id))
    db.session.flush()
    revision = Revision(
        id=new_id(),
        course_id=course.id,
        number=(latest or 0) + 1,
        language=language,
        title=title_of(tree.root),
        outline=composition.outline.to_json(),
        settings=_plain(tree.settings),
        about=about_of(tree),
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
    keep_files(revision.id, language, package, course.audience)
    course.current_revision_id = revision.id
    course.title = Localized({language: title_of(tree.root)})
    course.summary = Localized({language: tree.about.get("short_description", "")})
    course.facts = {**_facts(composition), "media_bytes": weigh(course.id, revision.id)}
    course.editions = {}
    editions = carry_editions_over(course, before, revision, composition) if before is not None else {}
    recount_course(course.id, revision.id)
    if before is not None:
        publish(RevisionPublished(course.id, revision.id, before), actor.person_id)
    return revision, editions


def _facts(composition: Composition) -> dict[str, Any]:
    units = composition.outline.units
    return {
        "units": len(units),
        "chapters": len(composition.outline.chapters),
        "questions": sum(leaf.type == "problem" and leaf.counts for unit in units for leaf in unit.leaves),
        "minutes": sum(unit.minutes for unit in units),
        "bytes": sum(unit.bytes for unit in units),
        "dates": dates_of(composition.outline),
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
    if not SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED:
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
