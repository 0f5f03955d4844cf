"""Files that a course shows from its package."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, select

from courses.models import Course, PackageFile
from courses.runtime.content import revision_facts
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile


def package_file(course: Course, lang: str, path: str, revision_id: UUID | None = None) -> StoredFile:
    """The file `static/<path>` of the edition in `lang`, else of the source. NotFound when neither has it; of the present revision, or of
    the one that is named.

    Only the folder `static/` is served: the rest of a package holds the answers.
    """
    return file_of(course, lang, f"static/{path}", revision_id)[0]


def file_of(course: Course, lang: str, path: str, revision_id: UUID | None = None) -> tuple[StoredFile, str]:
    """The file at `path` of the package in `lang`, else of another language, with that language. NotFound when none has it."""
    revision_id = revision_id or course.current_revision_id
    assert revision_id is not None
    source = revision_facts(revision_id).language
    found = db.session.execute(
        select(StoredFile, PackageFile.language)
        .join(PackageFile, PackageFile.file_id == StoredFile.id)
        .where(PackageFile.revision_id == revision_id, PackageFile.path == path)
        .order_by(case((PackageFile.language == lang, 0), (PackageFile.language == source, 1), else_=2))
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]
