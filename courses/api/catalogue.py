"""The catalogue, and a course with what stands beside its units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, url_for

from courses.api.doors import READ, blueprint
from courses.api.telling import as_chapters, as_listed
from courses.blocks.drawing import clean
from courses.documents.catalogue import (
    CatalogueQuery,
    CourseListed,
    CoursePageTold,
    CourseTold,
    FacetsTold,
    WishQuery,
    wish_of,
)
from courses.forms import EFFORTS, STATUSES
from courses.queries import catalogue as catalogue_queries
from courses.queries import facets as facet_queries
from courses.queries import files as file_queries
from courses.queries import pages, units
from courses.queries.addresses import addresses_for
from courses.queries.media import file_laid
from courses.queries.pages import PageLink
from courses.queries.prerequisites import missing_for
from courses.queries.trainers import trainers_of
from minamata.api.files import FILE, file_answer
from minamata.api.schemas import listed, page_of
from minamata.i18n import LANGUAGES, Shown, _l, current_language, number
from minamata.thesaurus import queries as thesaurus
from minamata.web.current import current_user


@blueprint.reading(
    "/courses",
    page_of(CourseListed),
    says=_l("The courses I may see, narrowed down and ordered as asked"),
    scope=READ,
    query=CatalogueQuery,
)
def catalogue(query: dict[str, Any]) -> dict[str, Any]:
    """The courses I may see, narrowed down and ordered as asked."""
    found, following = catalogue_queries.catalogue(current_user, query.get("cursor"), query["limit"], wish_of(query))
    return listed([as_listed(each) for each in found], following, url_for(".catalogue"), query)


@blueprint.reading(
    "/course-facets",
    FacetsTold,
    says=_l("How many courses there are of each language, level, effort, theme and state of mine"),
    scope=READ,
    query=WishQuery,
)
def facets(query: dict[str, Any]) -> dict[str, Any]:
    """How many courses there are of each language, level, effort, theme and state of mine."""
    counted = facet_queries.counted(current_user, wish_of(query))
    labels = _labels(list(counted.facets["theme"]))
    values = {
        name: [
            {"value": value, "label": labels[name].get(value, Shown(value, "en")), "count": count}
            for value, count in counts.items()
        ]
        for name, counts in counted.facets.items()
    }
    return {"total": counted.total, **values}


@blueprint.reading("/courses/<slug>", CourseTold, says=_l("One course with its outline"), scope=READ, refuses=(404,))
def course(slug: str) -> dict[str, Any]:
    """One course with its outline."""
    page = units.course_page(catalogue_queries.course_for(current_user, slug), current_language())
    overview = clean(
        page.facts.about.get("overview", ""), addresses_for(page.course, current_language()), current_language()
    )
    return {
        **as_listed(page.listed),
        "lang": page.facts.language,
        "overview": overview,
        "pass_mark": page.pass_mark,
        "themes": facet_queries.themes_of(page.course),
        "prerequisites": [each.slug for each in missing_for(current_user, page.course).shown],
        "trainers": [each.person.name for each in trainers_of(page.course)],
        "pages": [_page(link) for link in pages.links(page.facts)],
        "chapters": as_chapters(page.chapters),
    }


@blueprint.reading(
    "/courses/<slug>/pages/<page>",
    CoursePageTold,
    says=_l("A page of a course, such as its handouts or its news"),
    scope=READ,
    refuses=(404,),
)
def page(slug: str, page: str) -> dict[str, Any]:
    """A page of a course, such as its handouts or its news."""
    course = catalogue_queries.course_for(current_user, slug).course
    shown = pages.page_for(course, current_language(), page)
    html = clean(shown.html, addresses_for(course, current_language()), current_language())
    return {**_page(shown.link), "course": slug, "lang": shown.lang, "html": html}


@blueprint.reading(
    "/courses/<slug>/files/<path:path>",
    FILE,
    says=_l("A file of a course, such as a picture"),
    scope=READ,
    refuses=(404, 416),
)
def file(slug: str, path: str) -> Response:
    """A file of a course, such as a picture."""
    course = catalogue_queries.course_for(current_user, slug).course
    return file_answer(file_queries.package_file(course, current_language(), path))


@blueprint.reading(
    "/courses/<slug>/media/<id:media_id>",
    FILE,
    says=_l("A recording that the team of a course brought"),
    scope=READ,
    refuses=(404, 416),
)
def media_file(slug: str, media_id: UUID) -> Response:
    """A recording that the team of a course brought."""
    return file_answer(file_laid(catalogue_queries.course_for(current_user, slug).course, media_id))


def _page(link: PageLink) -> dict[str, str]:
    return {"slug": link.slug, "name": pages.name_of(link)}


def _labels(codes: list[str]) -> Mapping[str, Mapping[str, Shown]]:
    """What the values of each facet are called, by name and value."""
    lang = current_language()
    return {
        "language": {code: Shown(language.name, code) for code, language in LANGUAGES.items()},
        "level": {level: Shown(number(int(level)), lang) for level in facet_queries.LEVELS},
        "effort": {effort: Shown(str(label), lang) for effort, label in EFFORTS.items()},
        "status": {status: Shown(str(label), lang) for status, label in STATUSES.items()},
        "theme": {code: label.shown(lang) for code, label in thesaurus.labels_by_code(codes).items()},
    }
