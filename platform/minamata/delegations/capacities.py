"""The answer to who may act for a Party: the rights of this instant, and nothing else."""

from __future__ import annotations

from uuid import UUID

from minamata.accounts.people import FOCAL_POINT
from minamata.contracts.delegations import Act, Capacity
from minamata.i18n import _, current_language
from minamata.policies import Actor


class CapacitiesOfTheActor:
    """Answers the contract `Capacities`; asks no database, because an actor carries the rights of this instant."""

    def may(self, actor: Actor, act: Act, party_id: UUID) -> Capacity | None:
        """As the contract says."""
        held = {function.kind: function for function in actor.functions if function.body_id == party_id}
        if actor.person_id is None:
            return None
        if focal_point := held.get(FOCAL_POINT):
            party = focal_point.body_name.shown(current_language()).text
            words = _("%(name)s, national focal point of %(party)s", name=actor.name, party=party)
            return Capacity(act, party_id, actor.person_id, False, words)
        delegate = held.get("delegate")
        if delegate is None or not actor.has(f"delegate_{act}", "party", party_id):
            return None
        party = delegate.body_name.shown(current_language()).text
        words = _("%(name)s for the national focal point of %(party)s", name=actor.name, party=party)
        return Capacity(act, party_id, actor.person_id, True, words)
