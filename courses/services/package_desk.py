"""Packages that come and go by the browser: asked for on a page, done by the job runner, because a large one takes minutes (C1)."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from courses import policies
from courses.models import Course, PackageJob
from courses.olx.report import ImportReport
from courses.services.exporting import export_course
from courses.services.importing import import_course
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.contracts.files import UploadUse
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import DomainError
from minamata.files.models import StoredFile
from minamata.files.services import keeping, uploads
from minamata.files.services.uploads import Inspected
from minamata.i18n import _l, speaking
from minamata.jobs.services import later
from minamata.policies import Actor

PACKAGE = UploadUse(
    "package",
    _l("Course package"),
    500_000_000,
    ("gz", "tgz", "zip"),
    lambda actor: policies.course.allows(actor, "import"),
)
USE = "courses.package"
OFFERED = timedelta(days=1)


@transaction
def ask_for_import(
    actor: Actor, brought: Inspected | UUID, slug: str | None, language: str | None, is_machine: bool, words_in: str
) -> PackageJob:
    """Have a package imported: one that came in a form, or by the id of its upload in pieces. The answer is told in `words_in`."""
    policies.course.require(actor, "import")
    assert actor.person_id is not None
    audience = f"person:{actor.person_id}"
    if isinstance(brought, Inspected):
        stored = uploads.take_inspected(actor, USE, brought, audience)
    else:
        stored = uploads.take(actor, USE, brought, audience)
    stored.kept_until = now() + OFFERED
    job = PackageJob(
        id=new_id(),
        kind="import",
        person_id=actor.person_id,
        file_id=stored.id,
        file_name=stored.name,
        slug=slug,
        language=language,
        is_machine=is_machine,
        words_in=words_in,
        asked_at=now(),
    )
    db.session.add(job)
    later("courses.work_on_package", job_id=str(job.id))
    return job


@transaction
def ask_for_export(actor: Actor, course: Course, language: str, words_in: str) -> PackageJob:
    """Have the course written as an archive, which the asker may fetch for a day."""
    policies.course.require(actor, "export", course)
    assert actor.person_id is not None
    job = PackageJob(
        id=new_id(),
        kind="export",
        person_id=actor.person_id,
        file_name=f"{course.slug}-{language}.tar.gz",
        slug=course.slug,
        language=language,
        words_in=words_in,
        asked_at=now(),
    )
    db.session.add(job)
    later("courses.work_on_package", job_id=str(job.id))
    return job


def work_on(job_id: UUID) -> None:
    """Do what a waiting job asks for, with the rights that its person has now; any other stays as it is."""
    job = db.session.get(PackageJob, job_id)
    if job is None or job.state != "waiting":
        return
    with speaking(job.words_in):
        try:
            _import(job) if job.kind == "import" else _export(job)
        except DomainError as error:
            db.session.rollback()
            _end(job_id, "refused", {"title": f"{error.title}", "says": _why(error)})


def _import(job: PackageJob) -> None:
    job_id, slug, language, is_machine = job.id, job.slug, job.language, job.is_machine
    actor = actor_for(db.session.get_one(Person, job.person_id))
    stored = db.session.get_one(StoredFile, job.file_id)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "package"
        with keeping.open_file(stored) as source, package.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        db.session.rollback()

        def settle(report: ImportReport) -> None:
            _settle(job_id, "done", report.to_dict())

        import_course(actor, package, slug, language, is_machine, settle)


def _export(job: PackageJob) -> None:
    job_id, name, slug, language = job.id, job.file_name, job.slug or "", job.language
    actor = actor_for(db.session.get_one(Person, job.person_id))
    db.session.rollback()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "course.tar.gz"
        count = export_course(actor, slug, archive, language)
        with archive.open("rb") as content, write():
            kept = keeping.keep(actor.person_id, name, "application/gzip", content, f"person:{actor.person_id}")
            kept.kept_until = now() + OFFERED
            done = _settle(job_id, "done", {"files": count})
            done.file_id = kept.id


def _end(job_id: UUID, state: str, report: dict[str, Any]) -> None:
    with write():
        _settle(job_id, state, report)


def _settle(job_id: UUID, state: str, report: dict[str, Any]) -> PackageJob:
    job = db.session.get_one(PackageJob, job_id)
    job.state, job.report, job.ended_at = state, report, now()
    return job


def _why(error: DomainError) -> list[list[str]]:
    """What was wrong, each with the path it was found at."""
    said = [[str(name), str(message)] for name, message in error.fields.items()]
    return said or [["", str(error.detail or error.advice)]]
