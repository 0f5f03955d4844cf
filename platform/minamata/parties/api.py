"""The public list of Parties and other States, for programs."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields

from minamata.api.doors import Doors
from minamata.api.schemas import PageQuery, Told, Words, listed, page_of
from minamata.i18n import _l, current_language
from minamata.parties import directory

blueprint = Doors("api_parties", __name__, url_prefix="/api/v1", description=_l("Parties"))


class PartyListed(Told):
    """A State, or the European Union, and its status under the Convention."""

    code = fields.String(metadata={"description": "ISO 3166-1 alpha-2, or EU."})
    code3 = fields.String()
    name = fields.Nested(Words)
    status = fields.String()
    region = fields.String(allow_none=True)
    signature_date = fields.Date(allow_none=True)
    deposit_date = fields.Date(allow_none=True)
    entry_into_force = fields.Date(allow_none=True)
    is_ldc = fields.Boolean()
    is_sids = fields.Boolean()
    is_lldc = fields.Boolean()
    source = fields.String()
    confidence = fields.String()


@blueprint.reading(
    "/parties", page_of(PartyListed), says=_l("Parties and other States with their status"), query=PageQuery
)
def parties(query: dict[str, Any]) -> dict[str, Any]:
    """Parties and other States with their status."""
    found, following = directory.page(query.get("cursor"), query["limit"])
    items = [{**vars(party), "name": party.name.shown(current_language())} for party in found]
    return listed(items, following, url_for(".parties"), query)
