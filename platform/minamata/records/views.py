"""The learning record of a person, on a page and as a table to take along."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from minamata.errors import SignInNeeded
from minamata.records import queries
from minamata.records.queries import Line
from minamata.records.writing import as_csv
from minamata.web.current import current_user

blueprint = Blueprint("records", __name__, template_folder="templates")


@blueprint.get("/<lang:lang>/me/learning/")
def learning() -> str:
    """Everything I learn or have learnt here."""
    return render_template("records/learning.html", lines=_mine())


@blueprint.get("/<lang:lang>/me/learning.csv")
def table() -> Response:
    """The same as CSV, in the language of the page."""
    return as_csv(_mine())


def _mine() -> list[Line]:
    if not current_user.is_signed_in:
        raise SignInNeeded
    return list(queries.lines(current_user))
