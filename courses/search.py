"""What of the courses can be found: each course and each of its units, in every language it has; never what would give an answer away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from lxml import html
from sqlalchemy import select

from courses import policies
from courses.blocks.problem.block import problem_in
from courses.models import Course, Revision
from courses.outline import Unit
from courses.queries.units import facts_for
from courses.runtime.content import BlockContent, RevisionFacts, unit_content
from minamata.contracts.search import Document, Kind
from minamata.db import db
from minamata.i18n import _l


class CourseSource:
    """Courses (`minamata.contracts.search.SearchSource`)."""

    kind = Kind("courses.course", _l("Course"), at_once=1)

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Courses that have a revision, by their ids."""
        found = select(Course.id).where(Course.current_revision_id.is_not(None))
        if after is not None:
            found = found.where(Course.id > after)
        return db.session.scalars(found.order_by(Course.id).limit(limit)).all()

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        """The course itself and each of its units, in its own language and in each of its editions."""
        courses = db.session.scalars(
            select(Course).where(Course.id.in_(ids), Course.current_revision_id.is_not(None))
        ).all()
        for course in courses:
            imported = db.session.get_one(Revision, course.current_revision_id)
            for language in sorted(course.title):
                facts = facts_for(course, language)
                if facts.language == language:
                    yield from _documents(course, facts, imported)


def _documents(course: Course, facts: RevisionFacts, imported: Revision) -> Iterator[Document]:
    audience = policies.audience_of(course)
    summary = course.summary.get(facts.language, "")
    yield Document(
        course.id,
        "",
        facts.language,
        facts.title,
        " ".join([summary, *(_words(text) for text in facts.about.values() if isinstance(text, str))]),
        "courses.course",
        {"slug": course.slug},
        audience,
        imported.imported_at,
    )
    for unit in facts.outline.units:
        yield Document(
            course.id,
            unit.key,
            facts.language,
            unit.title,
            _text_of(course, facts, unit),
            "courses.unit",
            {"slug": course.slug, "unit": unit.slug},
            audience,
            imported.imported_at,
            context=facts.title,
        )


def _text_of(course: Course, facts: RevisionFacts, unit: Unit) -> str:
    edition = course.editions.get(facts.language)
    contents = unit_content(facts.id, UUID(edition) if edition else None, unit.key)
    return " ".join(_text_in(contents[leaf.key]) for leaf in unit.leaves if leaf.key in contents)


def _text_in(block: BlockContent) -> str:
    """What a learner reads in the block before answering anything."""
    if block.type == "html":
        return _words(block.content)
    if block.type == "problem":
        problem = problem_in(block.content)
        asked = [text for question in problem.questions for text in (question.label, *question.descriptions)]
        return " ".join(_words(text) for text in (*problem.texts_to_read, *asked))
    return block.display_name


def _words(markup: str) -> str:
    """The words of an author's markup, without its tags."""
    if not markup.strip():
        return ""
    try:
        tree = html.fragment_fromstring(markup, create_parent="div")
    except (ValueError, html.etree.ParserError):
        return ""
    for unseen in tree.xpath(".//script | .//style | .//template | .//comment()"):
        unseen.drop_tree()
    return " ".join(" ".join(tree.itertext()).split())
