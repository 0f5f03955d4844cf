"""Delegations as the secretariat reads them."""

from __future__ import annotations

from flask import Blueprint, render_template

from minamata.delegations import policies, queries
from minamata.delegations.views.record import record_of
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

blueprint = Blueprint("delegations_desk", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/secretariat/delegations/")
def delegations() -> str:
    """Those of all Parties, the newest first."""
    shown, before = queries.every_delegation(current_user, asked_id("before"))
    return render_template("delegations/all.html", shown=shown, before=before)


@blueprint.get("/<lang:lang>/secretariat/delegations/<code>/")
def of_party(code: str) -> str:
    """Those of one Party, and its office."""
    policies.every_party.require(current_user, "see")
    party = queries.party_coded(current_user, code)
    return render_template("delegations/party.html", party=party, record=record_of(party.id))
