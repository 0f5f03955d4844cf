"""Pages of a course beside its units: what its author wrote as a page, the handouts, the news."""

from __future__ import annotations

from flask import render_template

from courses.queries import catalogue as catalogue_queries
from courses.queries import pages
from courses.queries.pages import PageLink
from courses.views.blueprint import blueprint
from minamata.i18n import current_language
from minamata.web.current import current_user


@blueprint.get("/<slug>/pages/<page>/")
def page(slug: str, page: str) -> str:
    """One of the pages; open to whoever sees the course, as its overview is."""
    listed = catalogue_queries.course_for(current_user, slug)
    shown = pages.page_for(listed.course, current_language(), page)
    return render_template("courses/page.html", listed=listed, shown=shown)


@blueprint.app_template_filter("page_name")
def page_name(link: PageLink) -> str:
    """What a page is called."""
    return pages.name_of(link)
