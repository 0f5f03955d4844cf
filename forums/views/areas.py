"""The index of the forums, and lists of topics."""

from __future__ import annotations

from itertools import groupby

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.forms.writing import LEVEL_NAMES
from forums.models import Area
from forums.queries import areas as area_queries
from forums.queries import consultations
from forums.queries import topics as topic_queries
from forums.queries.topics import VIEWS, TopicList, View
from forums.reference import DATA, SECTIONS
from forums.services import following
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from forums.views.looks import TopicLook, looks_of_areas, looks_of_topics
from minamata.content.markdown import rendered
from minamata.content.written import written
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.web.addresses import asked_id, id_in
from minamata.web.current import current_user, reader


@blueprint.get("/")
def index() -> str:
    """The areas, section by section; for a view, topics of all of them."""
    view = _view()
    if view is not None:
        found = _listed(view, None)
        return render_template("forums/all.html", view=view, found=found, looks=_looks(found, with_area=True))
    rows = area_queries.index(current_user)
    remember_bodies({row.area.last_code for row in rows})
    return render_template(
        "forums/index.html",
        sections=[
            (SECTIONS.get(name), looks_of_areas(list(group)))
            for name, group in groupby(rows, lambda row: row.area.section)
        ],
        consultations=consultations.open_now(current_user),
    )


@blueprint.get("/guidelines")
def guidelines() -> str:
    """How people speak with each other here."""
    text = written(DATA / "guidelines", current_language())
    return render_template("forums/guidelines.html", text=text, markup=rendered(text.text))


@blueprint.get("/<area>/")
def area(area: str) -> str:
    """The topics of an area, the newest posts first."""
    row = area_queries.area_for(current_user, area)
    view = _view() or "latest"
    found = _listed(view, row.area, row.has_pinned)
    return render_template(
        "forums/area.html",
        row=row,
        area=row.area,
        view=view,
        found=found,
        looks=_looks(found, with_area=False),
        levels=LEVEL_NAMES,
    )


@blueprint.post("/<area>/follow")
def follow_area(area: str) -> ResponseReturnValue:
    """Follow an area, or mark everything in it as read."""
    found = area_queries.area_for(current_user, area).area
    if "read" in request.form:
        try:
            following.read_area(current_user, found, id_in(request.form["read"]))
        except ValueError as error:
            raise NotFound from error
    else:
        following.follow_area(current_user, found, request.form.get("level", ""))
    return redirect(url_for(".area", area=area), 303)


def _view() -> View | None:
    asked = request.args.get("view", "")
    return next((view for view in VIEWS if view == asked), None)


def _listed(view: View, area: Area | None, has_pinned: bool = True) -> TopicList:
    found = topic_queries.listed(reader(), view, area, asked_id("before"), has_pinned=has_pinned)
    rows = [*found.pinned, *found.rows]
    remember_bodies({row.topic.author_code for row in rows} | {row.topic.last_code for row in rows})
    return found


def _looks(found: TopicList, with_area: bool) -> list[TopicLook]:
    return looks_of_topics([*found.pinned, *found.rows], with_area)
