"""What learners think of a course: told by them, read by its team (C13)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from courses.forms import RatingForm
from courses.queries import catalogue as catalogue_queries
from courses.queries import ratings, units
from courses.services import rating as services
from courses.views.blueprint import blueprint
from courses.views.pages import course_of_my_team, course_page
from minamata.i18n import current_language
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

A_PAGE = 30


@blueprint.get("/<slug>/rating")
def rating(slug: str) -> str:
    """The stars and the words of all learners, for the team."""
    course = course_of_my_team(slug)
    return render_template(
        "courses/ratings.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        told=ratings.told(current_user, course, asked_id("after"), A_PAGE),
        words=dict(RatingForm.STARS),
    )


@blueprint.post("/<slug>/rating")
def rate(slug: str) -> ResponseReturnValue:
    """Say what I think of a course that I have completed."""
    listed = catalogue_queries.course_for(current_user, slug)
    form = RatingForm()
    if not form.validate():
        return course_page(listed, None, rating_form=form), 422
    services.rate(current_user, listed.course, int(form.stars.data), form.words.data or "")
    return redirect(url_for(".course", slug=slug, rated=1, _anchor="rating"), 303)
