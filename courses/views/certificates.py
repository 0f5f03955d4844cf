"""The certificate of a completed course."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from courses.errors import NoCertificate
from courses.forms import CertificateForm
from courses.queries import catalogue as catalogue_queries
from courses.services import learning
from courses.views.blueprint import blueprint
from courses.views.pages import course_page
from minamata.accounts import queries as people
from minamata.errors import SignInNeeded
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.get("/<slug>/certificate")
def kept_certificate(slug: str) -> ResponseReturnValue:
    """The form of the certificate with the names that a lost session left in it (decision 10); else the page of the course."""
    listed = catalogue_queries.course_for(current_user, slug)
    kept = people.kept_input(current_user, asked_id("kept"), request.path)
    if kept is None or not listed.is_completed or not listed.course.gives_certificate:
        return redirect(url_for(".course", slug=slug, _anchor="certificate"), 303)
    return course_page(listed, CertificateForm(MultiDict(kept)), was_kept=True)


@blueprint.post("/<slug>/certificate")
def certificate(slug: str) -> ResponseReturnValue:
    """Make the certificate of a completed course."""
    listed = catalogue_queries.course_for(current_user, slug)
    if not current_user.is_signed_in:
        raise SignInNeeded
    if not listed.course.gives_certificate:
        raise NoCertificate
    form = CertificateForm()
    if not form.validate():
        return course_page(listed, form), 422
    names = form.value()
    learning.claim_certificate(current_user, listed.course, names.language, names.name_latin, names.name_native)
    return redirect(url_for(".course", slug=slug, _anchor="certificate"), 303)
