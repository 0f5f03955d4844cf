"""Figures for everyone, as a page and as open data; exact ones for the secretariat."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts.names import FUNCTION_NAMES
from minamata.i18n import LANGUAGES, _, _l
from minamata.modules import registry
from minamata.parties.views import GROUP_NAMES
from minamata.usage import policies, queries, services
from minamata.usage.queries import Month
from minamata.usage.tally import MEMBER, STAFF, VISITOR
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.pages import Link

blueprint = Blueprint("usage", __name__, template_folder="templates")

TITLES = {
    "page": _l("By part of the site"),
    "language": _l("By language"),
    "region": _l("By region"),
    "ldc": _l("Least developed countries"),
    "sids": _l("Small island developing States"),
    "role": _l("By role"),
}
ROLES = {VISITOR: _l("Not signed in"), MEMBER: _l("Member"), STAFF: _l("Staff"), **FUNCTION_NAMES}
WHETHER = {"yes": _l("Yes"), "no": _l("No")}


@dataclass(frozen=True)
class Bar:
    """A line of a table: `count` is None where it is hidden, `share` is its length of a hundred."""

    code: str
    label: str
    count: int | None
    share: float


@dataclass(frozen=True)
class Chart:
    """A table with a bar to each line."""

    code: str
    title: str
    bars: Sequence[Bar]


@blueprint.get("/<lang:lang>/metrics/")
def figures() -> str:
    """Use of the pages in a month that is over."""
    known = queries.months()
    month = Month.read(request.args["month"]) if "month" in request.args else (known[0] if known else None)
    found = queries.published(month) if month is not None else None
    return render_template(
        "usage/figures.html",
        month=month,
        figures=found,
        charts=_charts(found.tables) if found else (),
        months=_month_links(known, month, ".figures"),
        may_see_exactly=policies.figures.allows(current_user, "see exactly"),
    )


@blueprint.get("/<lang:lang>/metrics/figures.csv")
@limiter.limit("60/minute")
def open_data() -> Response:
    """The same figures as open data; a hidden count is empty."""
    found = queries.published(Month.read(request.args.get("month", "")))
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(("month", "dimension", "code", "label", "views"))
    for chart in _charts(found.tables):
        for bar in chart.bars:
            rows.writerow((found.month.code, chart.code, bar.code, bar.label, "" if bar.count is None else bar.count))
    rows.writerow((found.month.code, "total", "", "", "" if found.total is None else found.total))
    answer = Response(file.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="use-{found.month.code}.csv"'
    return answer


@blueprint.get("/<lang:lang>/metrics/exact")
def exact() -> str:
    """Exact counts for the secretariat; before it is in the log, the button that writes it there."""
    policies.figures.require(current_user, "see")
    known = queries.months(including_present=True)
    month = Month.read(request.args["month"]) if "month" in request.args else (known[0] if known else None)
    found = queries.exact(current_user, month) if month is not None else None
    return render_template(
        "usage/exact.html",
        month=month,
        figures=found,
        charts=_charts(found.tables, by_room=False) if found else (),
        months=_month_links(known, month, ".exact"),
    )


@blueprint.post("/<lang:lang>/metrics/exact")
def look_exactly() -> ResponseReturnValue:
    """Write into the log that somebody looks, then show."""
    month = Month.read(request.form.get("month", ""))
    services.look_exactly(current_user, month.code)
    return redirect(url_for(".exact", month=month.code), 303)


def _charts(
    tables: Mapping[str, Mapping[str, int | None]] | Mapping[str, Mapping[str, int]], by_room: bool = True
) -> list[Chart]:
    rooms = _rooms() if by_room else {}
    return [Chart(code, str(TITLES[code]), _bars(code, cells, rooms)) for code, cells in tables.items()]


def _bars(dimension: str, cells: Mapping[str, int | None] | Mapping[str, int], rooms: Mapping[str, str]) -> list[Bar]:
    most = max((count or 0 for count in cells.values()), default=0)
    return [
        Bar(code, _label(dimension, code, rooms), count, round(100 * (count or 0) / most, 1) if most else 0)
        for code, count in cells.items()
    ]


def _label(dimension: str, code: str, rooms: Mapping[str, str]) -> str:
    if dimension == "page":
        return rooms.get(code, code)
    if dimension == "language":
        return LANGUAGES[code].name if code in LANGUAGES else code
    names: dict[str, Mapping[Any, Any]] = {"region": GROUP_NAMES, "role": ROLES, "ldc": WHETHER, "sids": WHETHER}
    return str(names[dimension].get(code, code)) if code else _("Not known")


def _rooms() -> dict[str, str]:
    """The parts of the site by the name of their pages, as the menus call them."""
    return {entry.endpoint.partition(".")[0]: str(entry.label) for entry in registry().entries} | {"home": _("Home")}


def _month_links(known: Sequence[Month], chosen: Month | None, endpoint: str) -> list[Link]:
    return [Link(each.code, url_for(endpoint, month=each.code), each == chosen) for each in known]
