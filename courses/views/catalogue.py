"""The catalogue, and the page of a course with what starts from it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.forms import EFFORTS, LEVELS_IN_WORDS, ORDERS, STATUSES, address_of, wish_in
from courses.queries import catalogue as catalogue_queries
from courses.queries import facets, units
from courses.services import enrolling, learning
from courses.views.blueprint import blueprint
from courses.views.pages import course_page
from minamata.i18n import LANGUAGES, current_language
from minamata.thesaurus import queries as thesaurus
from minamata.web.addresses import asked_id, short
from minamata.web.current import current_user


@blueprint.get("/")
def catalogue() -> str:
    """The courses the reader may see, narrowed down and ordered as asked (C13)."""
    wish = wish_in(request.args)
    listed, following = catalogue_queries.catalogue(current_user, asked_id("after"), wish=wish)
    counted = facets.counted(current_user, wish)
    labels = thesaurus.labels_by_code({*counted.facets["theme"], *wish.themes})
    return render_template(
        "courses/catalogue.html",
        listed=listed,
        wish=wish,
        counted=counted,
        themes={code: label.shown(current_language()).text for code, label in labels.items()},
        languages_by_code={code: language.name for code, language in LANGUAGES.items()},
        orders=ORDERS,
        efforts=EFFORTS,
        levels={str(level): words for level, words in LEVELS_IN_WORDS.items()},
        may_bring=policies.may_import(current_user),
        statuses=STATUSES,
        next_page=following and url_for(".catalogue", **address_of(wish), after=short(following)),
    )


@blueprint.get("/<slug>/")
def course(slug: str) -> str:
    """One course: what it teaches, its outline, and how far the reader is."""
    return course_page(catalogue_queries.course_for(current_user, slug), None)


@blueprint.post("/<slug>/enrol")
def enrol(slug: str) -> ResponseReturnValue:
    """Become a learner of the course and begin."""
    listed = catalogue_queries.course_for(current_user, slug)
    if enrolling.enrol(current_user, listed.course) is None:
        return redirect(url_for(".course", slug=slug), 303)
    first = units.open_outline(listed.course, current_language()).units
    if not first:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=first[0].slug), 303)


@blueprint.post("/<slug>/leave")
def leave(slug: str) -> ResponseReturnValue:
    """Be a learner no more, or wait no more; what was done stays."""
    enrolling.leave(current_user, catalogue_queries.course_for(current_user, slug).course)
    return redirect(url_for(".course", slug=slug), 303)


@blueprint.get("/<slug>/resume")
def resume(slug: str) -> ResponseReturnValue:
    """The unit the learner goes on with, on any device (C3)."""
    page = units.course_page(catalogue_queries.course_for(current_user, slug), current_language())
    if page.resume is None:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=page.resume.slug, _anchor=page.resume_anchor), 303)


@blueprint.post("/<slug>/retake")
def retake(slug: str) -> ResponseReturnValue:
    """Try the questions again that were not right."""
    listed = catalogue_queries.course_for(current_user, slug)
    first = learning.retake(current_user, listed.course)
    if first is None:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=first.slug), 303)
