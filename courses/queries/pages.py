"""Pages of a course beside its units."""

from __future__ import annotations

from dataclasses import dataclass

from courses.models import Course
from courses.olx.pages import HANDOUTS
from courses.queries.files import file_of
from courses.queries.units import facts_for
from courses.runtime.content import RevisionFacts
from minamata.errors import NotFound
from minamata.files.services import keeping
from minamata.i18n import _


@dataclass(frozen=True)
class PageLink:
    """A page by its name in addresses; `name` is empty for the handouts and the news, which every language calls by its own word."""

    slug: str
    name: str
    path: str


@dataclass(frozen=True)
class ShownPage:
    """A page with the HTML of its author, not yet made safe, and the language it is really in."""

    link: PageLink
    html: str
    lang: str


def links(facts: RevisionFacts) -> list[PageLink]:
    """The pages of a revision, in their order."""
    return [PageLink(*page) for page in facts.about.get("pages", ())]


def name_of(link: PageLink) -> str:
    """What a page is called."""
    if link.name:
        return link.name
    return _("Handouts") if link.slug == HANDOUTS else _("News of the course")


def page_for(course: Course, lang: str, slug: str) -> ShownPage:
    """The page called `slug`, in `lang` where there is an edition of it, else in the source language. NotFound when there is none."""
    link = next((link for link in links(facts_for(course, lang)) if link.slug == slug), None)
    if link is None:
        raise NotFound
    file, written_in = file_of(course, lang, link.path)
    with keeping.open_file(file) as content:
        return ShownPage(link, content.read().decode("utf-8", "replace"), written_in)
