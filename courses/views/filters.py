"""How templates of the room write texts."""

from __future__ import annotations

import re
from uuid import uuid5

from markupsafe import Markup, escape

from courses.blocks.drawing import clean
from courses.blocks.recordings import Rung, host_of
from courses.forms import LEVELS_IN_WORDS
from courses.models import Course
from courses.queries.addresses import addresses_for
from courses.queries.units import UnitPage
from courses.views.blueprint import blueprint
from minamata.contracts.forums import Subject
from minamata.i18n import Shown, _, current_language, direction, number

_ENDS_SCRIPT = re.compile(r"</(?=script)|<(?=script)|<(?=!--)", re.IGNORECASE)


@blueprint.app_template_filter("plain")
def plain(shown: Shown) -> Shown:
    """A text without its markup, for places that hold none."""
    return Shown(Markup(shown.text).striptags(), shown.lang)


@blueprint.app_template_filter("spoken_in")
def spoken_in(text: str, language: str) -> Markup:
    """A text of the course, marked where its language is not that of the page, so that it is read aloud rightly (G4)."""
    if language == current_language():
        return escape(text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(language, direction(language), text)


@blueprint.app_template_filter("level_name")
def level_name(level: int) -> str:
    """A level of training in words; one that is not among the three by its number alone."""
    return str(LEVELS_IN_WORDS.get(level) or _("Level %(number)s", number=number(level)))


@blueprint.app_template_filter("course_prose")
def course_prose(html: str, course: Course) -> Markup:
    """An about text of a course package, sanitised like everything an author wrote (decision 7)."""
    return clean(html, addresses_for(course, current_language()), current_language())


@blueprint.app_template_filter("other_site")
def other_site(link: str) -> Rung:
    """A link to another site, which is shown by the file it names and its host: a whole address says nothing and breaks lines."""
    return Rung("", link, host=host_of(link))


@blueprint.app_template_filter("anchored_errors")
def anchored_errors(errors: dict[str, object]) -> list[tuple[str, object]]:
    """Pairs of field and message of a page that names its errors by field already, for the list above a form."""
    return list(errors.items())


@blueprint.app_template_filter("for_style_element")
def for_style_element(text: str) -> Markup:
    """A style sheet of a package as it may stand in its element, which nothing in it can end."""
    return Markup(text.replace("</", "<\\/"))


@blueprint.app_template_filter("for_script_element")
def for_script_element(text: str) -> Markup:
    """A script of a package as it may stand in its element: where the words that end or hide one occur in it, they stand in its strings."""
    return Markup(_ENDS_SCRIPT.sub(lambda found: found[0].replace("<", "\\x3C"), text))


@blueprint.app_template_filter("as_subject")
def as_subject(page: UnitPage) -> Subject:
    """A unit as a thing that a discussion can be about: one in all languages of the course (F13)."""
    course = page.listed.course
    return Subject(
        "courses.unit",
        uuid5(course.id, page.unit.key),
        page.unit.title,
        f"/courses/{course.slug}/{page.unit.slug}/",
        "capacity",
    )
