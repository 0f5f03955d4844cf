"""The learning record as a table to take along, in the language being spoken."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Response, url_for

from minamata.i18n import _, current_language
from minamata.records.queries import Line

# A cell that begins so is a formula to a spreadsheet (C5).
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
MINUTES_OF_AN_HOUR = 60


def as_csv(lines: Iterable[Line]) -> Response:
    """The lines as CSV, with the mark of UTF-8, since spreadsheets take the file for another encoding without it."""
    written = io.StringIO()
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
    for line in lines:
        writer.writerow([_harmless(cell) for cell in _cells(line)])
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="learning.csv"'
    return response


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
