"""The search, for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import url_for
from marshmallow import fields, validate

from minamata.api.doors import Doors
from minamata.api.schemas import Asked as AskedFields
from minamata.api.schemas import Limit, OneOfThese, Text, Told, language_code
from minamata.contracts.search import Asked
from minamata.i18n import _l, current_language
from minamata.search import queries
from minamata.search.errors import SearchMended
from minamata.search.services import marks, sources
from minamata.web.current import current_user

LAST_PAGE = queries.MOST_COUNTED // queries.PAGE

blueprint = Doors("api_search", __name__, url_prefix="/api/v1", description=_l("Search"))


class SearchQuery(AskedFields):
    """Words, and what to narrow the search down to."""

    q = Text(
        load_default="", metadata={"description": "Any words; “phrases in quotes” and -words that must be missing."}
    )
    kind = OneOfThese(lambda: sources().keys(), metadata={"description": "One of the kinds that `kinds` counts."})
    language = language_code()
    mark = OneOfThese(
        lambda: marks().keys(), metadata={"description": "Only what has this mark, such as a file or an answer."}
    )
    page = Limit(load_default=1, validate=validate.Range(1, LAST_PAGE, error=_l("There are 100 pages at most.")))


class HitTold(Told):
    """What was found; the words that were asked for are marked with `mark`."""

    kind = fields.String()
    title = fields.String(metadata={"description": "HTML."})
    snippet = fields.String(metadata={"description": "HTML."})
    lang = fields.String()
    dir = fields.String()
    context = fields.String()
    url = fields.String(metadata={"description": "Its page."})
    at = fields.AwareDateTime()


class Counted(Told):
    """How many there are of a kind."""

    kind = fields.String()
    count = fields.Integer()


class SearchFound(Told):
    """A page of what was found, the best first."""

    items = fields.List(fields.Nested(HitTold))
    total = fields.Integer(metadata={"description": "Stops at 1001."})
    kinds = fields.List(fields.Nested(Counted))
    suggestion = fields.String(allow_none=True)
    next = fields.String(allow_none=True, metadata={"description": "The address of the next page; null on the last."})


@blueprint.reading(
    "/search",
    SearchFound,
    says=_l("Search everything I may see"),
    scope="search:read",
    query=SearchQuery,
    refuses=(503,),
)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Search everything I may see."""
    kinds, languages = _one(query.get("kind")), _one(query.get("language"))
    asked = Asked(query["q"], kinds=kinds, languages=languages, marks=_one(query.get("mark")))
    found = queries.search(current_user, asked, query["page"])
    if found.is_broken:
        raise SearchMended
    following = urlencode({**query, "page": query["page"] + 1}) if query["page"] < found.pages else None
    return {
        "items": [_hit(hit) for hit in found.hits],
        "total": found.total,
        "kinds": [{"kind": kind, "count": count} for kind, count in found.facets.get("kind", ())],
        "suggestion": found.suggestion,
        "next": f"{url_for('.search')}?{following}" if following else None,
    }


def _one(value: str | None) -> frozenset[str]:
    return frozenset() if value is None else frozenset({value})


def _hit(hit: queries.Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "kind": document.kind,
        "title": hit.title,
        "snippet": hit.snippet,
        "lang": document.language,
        "dir": hit.dir,
        "context": document.context,
        "url": url_for(document.endpoint, **document.values, lang=current_language()),
        "at": document.at,
    }
