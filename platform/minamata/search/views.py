"""The page of the search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.contracts.search import Asked
from minamata.db import now
from minamata.i18n import LANGUAGES, Localized, current_language
from minamata.parties.directory import names_by_code
from minamata.search import queries
from minamata.search.services import marks, sources
from minamata.thesaurus.queries import labels_by_code
from minamata.web.current import current_user
from minamata.web.limits import limiter

blueprint = Blueprint("search", __name__, template_folder="templates")
SPANS = {"month": timedelta(days=31), "year": timedelta(days=366)}
MOST_CHOICES = 12


@dataclass(frozen=True)
class Choice:
    """Something to narrow the search down to."""

    value: str
    label: str
    count: int
    chosen: bool


@blueprint.get("/<lang:lang>/search")
@limiter.limit("120/minute")
def search() -> ResponseReturnValue:
    """What answers the words of the reader, with what to narrow it down to."""
    span = request.args.get("since", "")
    asked = Asked(
        request.args.get("q", "").strip(),
        kinds=frozenset(request.args.getlist("kind")) & sources().keys(),
        languages=frozenset(request.args.getlist("language")) & LANGUAGES.keys(),
        countries=frozenset(request.args.getlist("country")[:MOST_CHOICES]),
        areas=frozenset(request.args.getlist("area")[:MOST_CHOICES]),
        marks=frozenset(request.args.getlist("mark")) & marks().keys(),
        since=now() - SPANS[span] if span in SPANS else None,
        prefers=current_language(),
    )
    page = min(max(request.args.get("page", 1, type=int), 1), queries.MOST_COUNTED // queries.PAGE)
    found = queries.search(current_user, asked, page)
    return render_template(
        "search/search.html",
        asked=asked,
        found=found,
        page=page,
        span=span if span in SPANS else "",
        kinds=_choices(found, "kind", asked.kinds, {name: str(each.kind.label) for name, each in sources().items()}),
        languages=_choices(found, "language", asked.languages, {code: each.name for code, each in LANGUAGES.items()}),
        countries=_named(found, "country", asked.countries, names_by_code),
        marks=_choices(found, "mark", asked.marks, {name: str(label) for name, label in marks().items()}),
        areas=_named(found, "area", asked.areas, labels_by_code),
        address_of=_address_of,
        following=_page_address(page + 1) if page < found.pages else None,
        previous=_page_address(page - 1) if page > 1 else None,
        kind_names={name: str(each.kind.label) for name, each in sources().items()},
        language_names={code: each.name for code, each in LANGUAGES.items()},
        most=queries.MOST_COUNTED,
    ), 503 if found.is_broken else 200


def _choices(found: queries.Found, facet: str, chosen: frozenset[str], labels: dict[str, str]) -> list[Choice]:
    counted = dict(found.facets.get(facet, ()))
    for value in chosen:
        counted.setdefault(value, 0)
    return [Choice(value, labels.get(value, value), count, value in chosen) for value, count in counted.items()]


def _named(
    found: queries.Found,
    facet: str,
    chosen: frozenset[str],
    names_of: Callable[[Collection[str]], Mapping[str, Localized]],
) -> list[Choice]:
    """The most frequent values of a facet, by the names that reference data gives them."""
    most = found.facets.get(facet, ())[:MOST_CHOICES]
    names = names_of({value for value, _count in most} | chosen)
    labels = {code: name.shown(current_language()).text for code, name in names.items()}
    return _choices(replace(found, facets={facet: most}), facet, chosen & labels.keys(), labels)


def _address_of(hit: queries.Hit) -> str:
    """Where a hit leads, in the language that the page speaks."""
    return url_for(hit.document.endpoint, **hit.document.values, lang=current_language())


def _page_address(page: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(flat=False), "page": page}
    return url_for(".search", **values)
