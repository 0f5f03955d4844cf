"""Terms of the Convention, for programs."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields

from minamata.api.doors import Doors
from minamata.api.schemas import Id, PageQuery, Told, Words, listed, page_of
from minamata.i18n import _l, current_language
from minamata.tables import is_sure
from minamata.thesaurus import queries

blueprint = Doors("api_terms", __name__, url_prefix="/api/v1", description=_l("Terms"))


class Term(Told):
    """A term of the thesaurus; `broader_id` is that of the term above it."""

    id = Id()
    code = fields.String()
    label = fields.Nested(Words)
    alternatives = fields.List(fields.String())
    broader_id = Id(allow_none=True)
    articles = fields.List(fields.String())
    wording_is_checked = fields.Boolean()


@blueprint.reading("/terms", page_of(Term), says=_l("Terms of the Convention in six languages"), query=PageQuery)
def terms(query: dict[str, Any]) -> dict[str, Any]:
    """Terms of the Convention in six languages."""
    found, following = queries.concepts(query.get("cursor"), query["limit"])
    items = []
    for concept in found:
        label = concept.label.shown(current_language())
        sure = is_sure(concept.confidence.get(label.lang))
        items.append({**vars(concept), "label": label, "wording_is_checked": sure})
    return listed(items, following, url_for(".terms"), query)
