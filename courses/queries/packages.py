"""Packages on their way in and out, for who asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from courses.models import PackageJob
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.policies import Actor

MOST = 20


def jobs_of(actor: Actor, slug: str | None = None) -> Sequence[PackageJob]:
    """The newest of the actor's jobs, of one course or of all."""
    found = select(PackageJob).where(PackageJob.person_id == actor.person_id)
    if slug is not None:
        found = found.where(PackageJob.slug == slug)
    return db.session.scalars(found.order_by(PackageJob.id.desc()).limit(MOST)).all()


def exports_of(
    actor: Actor, slug: str, after: UUID | None, limit: int
) -> tuple[list[tuple[PackageJob, StoredFile | None]], UUID | None]:
    """A page of the exports of a course that the actor asked for, newest first, each with its archive while it is kept, and the key of
    the next page."""
    found = (
        select(PackageJob, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == PackageJob.file_id)
        .where(PackageJob.person_id == actor.person_id, PackageJob.slug == slug, PackageJob.kind == "export")
    )
    if after is not None:
        found = found.where(PackageJob.id < after)
    rows = db.session.execute(found.order_by(PackageJob.id.desc()).limit(limit + 1)).all()
    exports: list[tuple[PackageJob, StoredFile | None]] = [(job, archive) for job, archive in rows[:limit]]
    return exports, exports[-1][0].id if len(rows) > limit else None


def job_for(actor: Actor, job_id: UUID) -> tuple[PackageJob, StoredFile | None]:
    """A job of the actor, and the archive of an export while it is kept. NotFound for everybody else's."""
    job = db.session.get(PackageJob, job_id)
    if job is None or job.person_id != actor.person_id:
        raise NotFound
    return job, db.session.get(StoredFile, job.file_id) if job.kind == "export" and job.file_id else None
