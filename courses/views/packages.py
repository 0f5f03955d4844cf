"""Bringing a package and fetching one, for authors (C1)."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.forms import PackageForm
from courses.queries import catalogue as catalogue_queries
from courses.queries import frames, packages, units
from courses.runtime.content import revision_facts
from courses.services import package_desk
from courses.views.blueprint import blueprint
from minamata.errors import DomainError, NotFound
from minamata.files.errors import UploadOver
from minamata.files.services.uploads import Inspected, inspect
from minamata.files.signing import signed_address
from minamata.i18n import _, current_language
from minamata.web.addresses import id_in
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

# What comes in one form is received by one of few threads; larger packages come in pieces.
LARGEST_FORM = 60_000_000


@blueprint.get("/packages/")
def imports() -> str:
    """Bring a package, and what became of the last ones."""
    return _desk(PackageForm())


@blueprint.post("/packages/")
@repeatable
@takes_up_to(LARGEST_FORM)
def bring() -> ResponseReturnValue:
    """Have a package imported, which came in this form or piece by piece before it."""
    _authors_only()
    form = PackageForm()
    if not form.validate():
        return _desk(form), 422
    try:
        inspected = _looked_at()
    except DomainError as error:
        return _refused(form, error)
    return answer_once(lambda: make_response(_ask(form, inspected)))


@blueprint.get("/packages/<id:job_id>")
def package(job_id: UUID) -> ResponseReturnValue:
    """What became of one package; looked at again by itself while it waits."""
    job, archive = packages.job_for(current_user, job_id)
    page = render_template(
        "courses/package.html", job=job, archive=archive and signed_address(archive), size=archive and archive.size
    )
    answer = make_response(page)
    if job.state == "waiting":
        answer.headers["Refresh"] = "3"
    return answer


@blueprint.get("/<slug>/export/")
def export(slug: str) -> str:
    """Fetch the course as a package, in one of its languages."""
    listed = catalogue_queries.course_for(current_user, slug)
    course = listed.course
    if not policies.course.allows(current_user, "export", course):
        raise NotFound
    assert course.current_revision_id is not None
    return render_template(
        "courses/export.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        offered=[revision_facts(course.current_revision_id).language, *sorted(course.editions)],
        jobs=packages.jobs_of(current_user, slug),
        framed=frames.blocks_in_frames(course),
    )


@blueprint.post("/<slug>/export/")
def ask_for_export(slug: str) -> ResponseReturnValue:
    """Have the course written as an archive."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, "export", course):
        raise NotFound
    assert course.current_revision_id is not None
    source = revision_facts(course.current_revision_id).language
    language = request.form.get("language", source)
    if language not in {source, *course.editions}:
        raise NotFound
    job = package_desk.ask_for_export(current_user, course, language, current_language())
    return redirect(url_for(".package", job_id=job.id), 303)


def _ask(form: PackageForm, inspected: Inspected | None) -> ResponseReturnValue:
    brought: Inspected | UUID
    upload = request.form.get("upload")
    if inspected is not None:
        brought = inspected
    elif upload:
        brought = _id_sent(upload)
    else:
        return _desk(form, _("Choose a file first.")), 422
    asked = form.value()
    try:
        job = package_desk.ask_for_import(
            current_user, brought, asked.slug, asked.language, asked.is_machine, current_language()
        )
    except DomainError as error:
        return _refused(form, error)
    return redirect(url_for(".package", job_id=job.id), 303)


def _looked_at() -> Inspected | None:
    """The file in the form, which is looked at before the transaction; None where it came piece by piece."""
    file = request.files.get("file")
    if request.form.get("upload") or file is None or not file.filename:
        return None
    return inspect(current_user, package_desk.USE, file.filename, cast(BinaryIO, file.stream))


def _refused(form: PackageForm, error: DomainError) -> ResponseReturnValue:
    if error.status >= 500:
        raise error
    return _desk(form, str(error.fields.get("file") or f"{error.title}. {error.detail or error.advice}")), 422


def _desk(form: PackageForm, error: str = "") -> str:
    _authors_only()
    return render_template(
        "courses/packages.html",
        form=form,
        error=error,
        use=package_desk.PACKAGE,
        use_name=package_desk.USE,
        jobs=packages.jobs_of(current_user),
    )


def _authors_only() -> None:
    """For others there is no such page."""
    if not policies.course.allows(current_user, "import"):
        raise NotFound


def _id_sent(signs: str) -> UUID:
    try:
        return id_in(signs)
    except ValueError as error:
        raise UploadOver from error
