"""What of the courses can be found: each course and each of its units, in every language it has, and what is said in recordings.

Never what would give an answer away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from lxml import html
from sqlalchemy import select

from courses import policies
from courses.blocks.problem.block import problem_in
from courses.models import Course, Revision
from courses.outline import Unit
from courses.queries.facets import themes_of
from courses.queries.media import words_spoken
from courses.queries.units import facts_for
from courses.runtime.content import BlockContent, RevisionFacts, unit_content
from minamata.contracts.search import Document, Kind
from minamata.db import db
from minamata.i18n import LANGUAGES, _l


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
        """The course itself and each of its units, in its own language and in each of its editions.

        What is said in a recording in yet another language is found in that language, as a part of its unit.
        """
        courses = db.session.scalars(
            select(Course).where(Course.id.in_(ids), Course.current_revision_id.is_not(None))
        ).all()
        for course in courses:
            found = _Indexed(course)
            for language in sorted({*course.title, *found.languages_spoken}):
                facts = facts_for(course, language)
                if facts.language == language:
                    yield from found.documents(facts)
                else:
                    yield from found.recordings(facts, language)


class _Indexed:
    """A course as it is looked at for the search."""

    def __init__(self, course: Course) -> None:
        assert course.current_revision_id is not None
        self._course = course
        self._at = db.session.get_one(Revision, course.current_revision_id).imported_at
        self._spoken = words_spoken(course.id, course.current_revision_id)
        # The index keeps one area for a document: of several themes the first.
        self._area = next(iter(themes_of(course)), None)
        self._audience = policies.audience_of(course)

    @property
    def languages_spoken(self) -> set[str]:
        return {language for words in self._spoken.values() for language in words} & LANGUAGES.keys()

    def documents(self, facts: RevisionFacts) -> Iterator[Document]:
        """The course and its units in a language that it has."""
        summary = self._course.summary.get(facts.language, "")
        yield Document(
            self._course.id,
            "",
            facts.language,
            facts.title,
            " ".join([summary, *(_words(text) for text in facts.about.values() if isinstance(text, str))]),
            "courses.course",
            {"slug": self._course.slug},
            self._audience,
            self._at,
            area=self._area,
        )
        for unit in facts.outline.units:
            text = " ".join([self._written(facts, unit), self._said(unit, facts.language)])
            yield self._unit(facts, unit, facts.language, text)

    def recordings(self, facts: RevisionFacts, language: str) -> Iterator[Document]:
        """The units in whose recordings somebody is understood in `language`, by the titles they have in another."""
        for unit in facts.outline.units:
            if said := self._said(unit, language):
                yield self._unit(facts, unit, language, said)

    def _unit(self, facts: RevisionFacts, unit: Unit, language: str, text: str) -> Document:
        return Document(
            self._course.id,
            unit.key,
            language,
            unit.title,
            text,
            "courses.unit",
            {"slug": self._course.slug, "unit": unit.slug},
            self._audience,
            self._at,
            context=facts.title,
            area=self._area,
        )

    def _written(self, facts: RevisionFacts, unit: Unit) -> str:
        edition = self._course.editions.get(facts.language)
        contents = unit_content(facts.id, UUID(edition) if edition else None, unit.key)
        return " ".join(_text_in(contents[leaf.key]) for leaf in unit.leaves if leaf.key in contents)

    def _said(self, unit: Unit, language: str) -> str:
        return " ".join(said for leaf in unit.leaves if (said := self._spoken.get(leaf.key, {}).get(language)))


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
