"""What one follows, all on one page, and how it is changed there."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.forms.writing import LEVEL_NAMES
from forums.queries import areas as area_queries
from forums.queries import followed
from forums.queries import topics as topic_queries
from forums.services import following, mail_addresses
from forums.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.mail.letters import settings
from minamata.web.addresses import asked_id, id_in
from minamata.web.current import current_user


@blueprint.get("/following")
def followed_topics() -> str:
    """The topics that the reader follows in a way of their own."""
    page = followed.followed_topics(current_user, asked_id("before"))
    return render_template("forums/following.html", page=page, kind="topics", levels=LEVEL_NAMES)


@blueprint.get("/following/areas")
def followed_areas() -> str:
    """The areas that they do, with the addresses at which topics are begun by e-mail."""
    page = followed.followed_areas(current_user, asked_id("before"))
    addresses = mail_addresses.of_areas(current_user, [row.it.id for row in page.rows])
    return render_template(
        "forums/following.html",
        page=page,
        kind="areas",
        levels=LEVEL_NAMES,
        addresses=addresses,
        takes_mail=settings().mail_in is not None,
    )


@blueprint.post("/following")
def change_followed_topics() -> ResponseReturnValue:
    """Follow the topics of the page as their fields say."""
    for name, level in _chosen():
        try:
            found = topic_queries.topic_for(current_user, id_in(name))
        except ValueError as error:
            raise NotFound from error
        if level != (found.level or "normal"):
            following.follow_topic(current_user, found.topic, found.area, level)
    return redirect(url_for(".followed_topics", before=request.args.get("before")), 303)


@blueprint.post("/following/areas")
def change_followed_areas() -> ResponseReturnValue:
    """Follow the areas of the page as their fields say; and have an address for one, or take one back, or all."""
    for name, level in _chosen():
        row = area_queries.area_for(current_user, name)
        if level != row.level:
            following.follow_area(current_user, row.area, level)
    if "all" in request.form:
        mail_addresses.take_back(current_user)
    elif "address" in request.form:
        mail_addresses.ask_for(current_user, area_queries.area_for(current_user, request.form["address"]).area)
    elif "close" in request.form:
        mail_addresses.take_back(current_user, area_queries.area_for(current_user, request.form["close"]).area.id)
    return redirect(url_for(".followed_areas", before=request.args.get("before")), 303)


def _chosen() -> list[tuple[str, str]]:
    """What the fields of the page name, and the level that was chosen for it. NotFound for more than a page has."""
    found = [(name.removeprefix("level-"), level) for name, level in request.form.items() if name.startswith("level-")]
    if len(found) > followed.A_PAGE:
        raise NotFound
    return found
