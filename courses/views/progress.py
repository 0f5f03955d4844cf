"""The progress page of a learner."""

from __future__ import annotations

from flask import render_template

from courses.queries import catalogue as catalogue_queries
from courses.queries.progress import progress_page
from courses.views.blueprint import blueprint
from minamata.errors import SignInNeeded
from minamata.i18n import current_language
from minamata.web.current import current_user


@blueprint.get("/<slug>/progress")
def progress(slug: str) -> str:
    """How far I am in a course, how my grade comes about, and what is missing for the certificate."""
    listed = catalogue_queries.course_for(current_user, slug)
    if not current_user.is_signed_in:
        raise SignInNeeded
    return render_template("courses/progress.html", page=progress_page(current_user, listed, current_language()))
