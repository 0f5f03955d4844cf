"""Exporting a course as the package it came from (C1, decision 15)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from courses import policies
from courses.errors import PackageUnusable
from courses.models import Course, PackageFile
from courses.olx.export import write_package
from courses.runtime.content import revision_facts
from minamata.audit import services as audit
from minamata.db import db, transaction
from minamata.errors import NotFound
from minamata.files.services import keeping as files
from minamata.files.models import StoredFile
from minamata.i18n import _
from minamata.policies import Actor


@transaction
def export_course(actor: Actor, slug: str, destination: Path, language: str | None = None) -> int:
    """Write the course to `destination`, a folder or a name ending in .tar.gz or .zip; returns the number of files.

    Without `language` it is the source. Raises NotFound, or PackageUnusable when the destination is already there.
    """
    course = db.session.scalars(select(Course).where(Course.slug == slug)).first()
    if course is None or course.current_revision_id is None:
        raise NotFound
    policies.course.require(actor, "export", course)
    language = language or revision_facts(course.current_revision_id).language
    found = db.session.execute(
        select(PackageFile.path, StoredFile)
        .join(StoredFile, StoredFile.id == PackageFile.file_id)
        .where(PackageFile.revision_id == course.current_revision_id, PackageFile.language == language)
        .order_by(PackageFile.path)
    ).all()
    if not found:
        raise NotFound
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise PackageUnusable("destination", str(destination), _("There is something at the destination already."))
    write_package(((path, _opener(stored)) for path, stored in found), destination)
    audit.record(actor, "courses.exported", "course", str(course.id), after={"language": language})
    return len(found)


def _opener(stored: StoredFile) -> Callable[[], BinaryIO]:
    return lambda: files.open_file(stored)
