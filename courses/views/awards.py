"""The certificates of a course, for its team."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.errors import NoSuchCertificate
from courses.forms import RevocationForm
from courses.queries import catalogue as catalogue_queries
from courses.queries.catalogue import Listed
from courses.services import awarding
from courses.views.blueprint import blueprint
from minamata.certificates import queries as certificates
from minamata.errors import NotFound
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

A_PAGE = 50


@blueprint.get("/<slug>/certificates/")
def awards(slug: str) -> str:
    """Every certificate that was issued for the course, newest first."""
    return _page(_of_my_team(slug), RevocationForm())


@blueprint.post("/<slug>/certificates/")
def revoke_award(slug: str) -> ResponseReturnValue:
    """Revoke one of them, with a reason that checkers and the holder read."""
    listed = _of_my_team(slug)
    form = RevocationForm()
    if not form.validate():
        return _page(listed, form), 422
    try:
        awarding.revoke_certificate(
            current_user, listed.course, form.number.data or "", (form.reason.data or "").strip()
        )
    except NoSuchCertificate as error:
        form.number.errors = [str(error.fields["number"])]
        return _page(listed, form), 422
    return redirect(url_for(".awards", slug=slug), 303)


def _of_my_team(slug: str) -> Listed:
    listed = catalogue_queries.course_for(current_user, slug)
    if not policies.course.allows(current_user, "revoke", listed.course):
        raise NotFound
    return listed


def _page(listed: Listed, form: RevocationForm) -> str:
    issued, following = certificates.issued_for("course", listed.course.id, asked_id("after"), A_PAGE)
    number = form.number.data or request.args.get("number", "")
    return render_template(
        "courses/awards.html", listed=listed, issued=issued, following=following, form=form, number=number
    )
