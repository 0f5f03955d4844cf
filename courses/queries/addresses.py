"""Where the names that authors use inside of a package lead for a reader."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses.links import addresses_of_blocks, block_named, file_named, part_named, term_named
from courses.models import Course, PackageFile
from courses.runtime.content import revision_facts
from courses.runtime.services import Addresses
from minamata.db import db


def addresses_for(course: Course, lang: str, for_programs: bool = False) -> Addresses:
    """Where names inside the current package of `course` lead for a reader of `lang`; what it does not hold leads nowhere.

    With `for_programs`, files are those of the API, which a token opens.
    """
    assert course.current_revision_id is not None
    return _addresses(course.slug, lang, course.current_revision_id, course.editions.get(lang), for_programs)


@lru_cache(maxsize=256)
def _addresses(slug: str, lang: str, revision_id: UUID, edition_id: str | None, for_programs: bool) -> Addresses:
    """The same for one revision and edition, which never change: read once, and files may be kept by browsers for long."""
    version = (UUID(edition_id) if edition_id else revision_id).hex[-8:]
    files = frozenset(
        db.session.scalars(
            select(PackageFile.path).where(
                PackageFile.revision_id == revision_id, PackageFile.path.startswith("static/")
            )
        )
    )
    blocks = addresses_of_blocks(revision_facts(revision_id).outline)

    def resolve(link: str) -> str | None:
        if (path := file_named(link, files)) is not None and for_programs:
            return url_for("api_courses.file", slug=slug, path=path, lang=lang)
        if path is not None:
            return url_for("courses.file", lang=lang, slug=slug, path=path, v=version)
        if (name := block_named(link, blocks)) is not None:
            return url_for("courses.course", lang=lang, slug=slug) + blocks[name]
        if (term := term_named(link)) is not None:
            return url_for("thesaurus.terms", lang=lang, _anchor=term)
        if (part := part_named(link)) is not None:
            return url_for("thesaurus.articles", lang=lang, _anchor=part)
        return None

    return Addresses(resolve)
