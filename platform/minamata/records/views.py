"""The learning record of a person, on a page and as a table to take along."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, render_template, url_for

from minamata.errors import SignInNeeded
from minamata.i18n import _, current_language
from minamata.records import queries
from minamata.records.queries import Line
from minamata.web.current import current_user

# A cell that begins so is a formula to a spreadsheet (C5).
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
MINUTES_OF_AN_HOUR = 60

blueprint = Blueprint("records", __name__, template_folder="templates")


@blueprint.get("/<lang:lang>/me/learning/")
def learning() -> str:
    """Everything I learn or have learnt here."""
    return render_template("records/learning.html", lines=_mine())


@blueprint.get("/<lang:lang>/me/learning.csv")
def table() -> Response:
    """The same as CSV, in the language of the page."""
    written = io.StringIO()
    # With the mark of UTF-8, since spreadsheets take the file for another encoding without it.
    written.write("\ufeff")
    writer = csv.writer(written)
    writer.writerow(
        [
            _("Title"),
            _("Kind"),
            _("Begun"),
            _("Completed"),
            _("Done, in percent"),
            _("Effort in hours"),
            _("Certificate"),
        ]
    )
    for line in _mine():
        writer.writerow([_harmless(cell) for cell in _cells(line)])
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="learning.csv"'
    return response


def _mine() -> list[Line]:
    if not current_user.is_signed_in:
        raise SignInNeeded
    return list(queries.lines(current_user))


def _cells(line: Line) -> list[str]:
    learnt = line.learnt
    address = url_for("certificates.check", number=line.certificate.number, _external=True) if line.certificate else ""
    return [
        line.title.shown(current_language()).text,
        str(line.label),
        learnt.begun_at.date().isoformat() if learnt else "",
        line.completed_at.date().isoformat() if line.completed_at else "",
        str(int(learnt.share * 100)) if learnt else "",
        f"{learnt.minutes / MINUTES_OF_AN_HOUR:.1f}" if learnt else "",
        address,
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell
