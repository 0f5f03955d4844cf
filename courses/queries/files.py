"""Files that a course shows from its package."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, select

from courses.models import Course, PackageFile
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile


def package_file(course: Course, lang: str, path: str, revision_id: UUID | None = None) -> StoredFile:
    """The file `static/<path>` of the edition in `lang`, else of the source. NotFound when neither has it; of the present revision, or of
    the one that is named.

    Only the folder `static/` is served: the rest of a package holds the answers.
    """
    found = db.session.scalars(
        select(StoredFile)
        .join(PackageFile, PackageFile.file_id == StoredFile.id)
        .where(
            PackageFile.revision_id == (revision_id or course.current_revision_id), PackageFile.path == f"static/{path}"
        )
        .order_by(case((PackageFile.language == lang, 0), else_=1), PackageFile.id)
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return found
