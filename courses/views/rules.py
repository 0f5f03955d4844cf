"""The rules of a course, for its team (C10, C13)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses.errors import RunsInACircle
from courses.forms.rules import RulesForm
from courses.models import Course
from courses.queries import units
from courses.queries.facets import themes_of
from courses.queries.prerequisites import courses_to_require, prerequisites_of
from courses.services.rules import change_rules as take_over
from courses.views.blueprint import blueprint
from courses.views.pages import course_of_my_team
from minamata.i18n import current_language
from minamata.thesaurus import queries as thesaurus
from minamata.web.current import current_user


@blueprint.get("/<slug>/settings/")
def rules(slug: str) -> str:
    """Who may enrol, how many, and when; what comes first; where the catalogue shows it."""
    course = course_of_my_team(slug)
    return _rules(course, RulesForm.of(course, current_user.time_zone, themes_of(course), prerequisites_of(course)))


@blueprint.post("/<slug>/settings/")
def change_rules(slug: str) -> ResponseReturnValue:
    """Take over other rules."""
    course = course_of_my_team(slug)
    form = _offered(course, RulesForm())
    if not form.validate():
        return _rules(course, form), 422
    try:
        take_over(current_user, course, form.value(current_user.time_zone))
    except RunsInACircle as error:
        form.required.errors = [str(error.detail)]
        return _rules(course, form), 422
    return redirect(url_for(".rules", slug=slug, saved=1), 303)


def _offered(course: Course, form: RulesForm) -> RulesForm:
    lang = current_language()
    return form.offer(
        {code: label.shown(lang).text for code, label in thesaurus.top_labels().items()},
        {each.id: each.title.shown(lang).text for each in courses_to_require(current_user, course)},
    )


def _rules(course: Course, form: RulesForm) -> str:
    return render_template(
        "courses/rules.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        form=_offered(course, form),
        saved="saved" in request.args,
    )
