"""How far the translations of a course are, and what a person has read of a machine's words (C7)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.models import Course
from courses.queries import catalogue as catalogue_queries
from courses.queries import translations, units
from courses.services import editions
from courses.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.web.current import current_user


@blueprint.get("/<slug>/languages/")
def translated(slug: str) -> str:
    """Each language of the course, and how many of its parts stand where."""
    course = _course(slug)
    return render_template(
        "courses/languages.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        editions=translations.editions_of(course),
    )


@blueprint.get("/<slug>/languages/<code>/")
def translation(slug: str, code: str) -> str:
    """One language, unit by unit."""
    course = _course(slug)
    found = translations.units_in(current_user, course, code)
    return render_template(
        "courses/language.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        code=code,
        units=found,
        of_a_machine=sum(each.machine for each in found),
    )


@blueprint.post("/<slug>/languages/<code>/")
def review(slug: str, code: str) -> ResponseReturnValue:
    """A person has read the machine's words of a unit, or of all units."""
    course = _course(slug)
    unit = request.form.get("unit", "")
    here = units.unit_named(course, current_language(), unit) if unit else None
    editions.mark_reviewed(current_user, course, code, here.key if here else None)
    return redirect(url_for(".translation", slug=slug, code=code), 303)


def _course(slug: str) -> Course:
    """The course, for its team; for others there is no such page."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, "translate", course):
        raise NotFound
    return course
