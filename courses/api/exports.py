"""Courses as OLX, for their teams: asked for, worked on by the job runner, then fetched (C1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for

from courses.api.doors import TEAM_READ, TEAM_WRITE, blueprint, course_of_my_team
from courses.documents.team import ExportAsked, ExportTold
from courses.models import PackageJob
from courses.queries import packages
from courses.runtime.content import revision_facts
from courses.services import package_desk
from minamata.api.doors import BYTES, RawAnswer
from minamata.api.schemas import PageQuery, listed, page_of
from minamata.errors import InvalidInput, NotFound
from minamata.files.delivery import send
from minamata.files.models import StoredFile
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/courses/<slug>/exports",
    page_of(ExportTold),
    says=_l("The exports of a course that I asked for, newest first"),
    scope=TEAM_READ,
    query=PageQuery,
    refuses=(404,),
)
def exports(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """The exports of a course that I asked for, newest first."""
    course = course_of_my_team(slug, "export")
    found, following = packages.exports_of(current_user, course.slug, query.get("cursor"), query["limit"])
    return listed([_export(*each) for each in found], following, url_for(".exports", slug=slug), query)


@blueprint.writing(
    "POST",
    "/courses/<slug>/exports",
    ExportTold,
    says=_l("Have a course written as a package in OLX"),
    scope=TEAM_WRITE,
    takes=ExportAsked,
    status=201,
)
def ask_for_export(asked: dict[str, Any], slug: str) -> str:
    """Have a course written as a package in OLX."""
    course = course_of_my_team(slug, "export")
    assert course.current_revision_id is not None
    source = revision_facts(course.current_revision_id).language
    language = asked.get("language") or source
    if language not in {source, *course.editions}:
        raise InvalidInput(fields={"language": _l("The course has no edition in this language.")})
    job = package_desk.ask_for_export(current_user, course, language, current_language())
    return url_for(".export", slug=slug, job_id=job.id)


@blueprint.reading(
    "/courses/<slug>/exports/<id:job_id>",
    ExportTold,
    says=_l("How far an export is that I asked for"),
    scope=TEAM_READ,
    refuses=(404,),
)
def export(slug: str, job_id: UUID) -> dict[str, Any]:
    """How far an export is that I asked for."""
    return _export(*_asked_for(slug, job_id))


@blueprint.reading(
    "/courses/<slug>/exports/<id:job_id>/archive",
    RawAnswer("application/octet-stream", BYTES),
    says=_l("The archive of an export, which is kept for a day"),
    scope=TEAM_READ,
    refuses=(404, 416),
)
def archive(slug: str, job_id: UUID) -> Response:
    """The archive of an export, which is kept for a day."""
    _job, stored = _asked_for(slug, job_id)
    if stored is None:
        raise NotFound
    answer = send(stored)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _asked_for(slug: str, job_id: UUID) -> tuple[PackageJob, StoredFile | None]:
    """The export, for who asked for it, as long as they may export the course."""
    course = course_of_my_team(slug, "export")
    job, stored = packages.job_for(current_user, job_id)
    if job.kind != "export" or job.slug != course.slug:
        raise NotFound
    return job, stored


def _export(job: PackageJob, stored: StoredFile | None) -> dict[str, Any]:
    return {
        "id": job.id,
        "course": job.slug,
        "language": job.language,
        "state": job.state,
        "asked_at": job.asked_at,
        "ended_at": job.ended_at,
        "files": job.report.get("files"),
        "size": stored and stored.size,
        "archive": url_for("api_courses.archive", slug=job.slug, job_id=job.id) if stored else None,
        "reasons": [{"path": path, "message": message} for path, message in job.report.get("says", ())],
    }
