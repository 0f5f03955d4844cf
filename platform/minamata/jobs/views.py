"""The jobs, for operators."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from minamata.jobs import queries, services
from minamata.web.current import current_user

blueprint = Blueprint("jobs", __name__, url_prefix="/<lang:lang>/jobs", template_folder="templates")


@blueprint.get("/")
def jobs() -> str:
    """What waits, and what rests until somebody looks."""
    return render_template("jobs/jobs.html", overview=queries.overview(current_user))


@blueprint.post("/<id:delivery_id>/again")
def again(delivery_id: UUID) -> ResponseReturnValue:
    """Try a delivery that rests once more."""
    services.try_again(current_user, delivery_id)
    return redirect(url_for(".jobs"), 303)
