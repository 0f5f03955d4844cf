"""Who may do what with delegations. What is asked about has `party_id`; a delegation has `person_id`, the delegate, as well."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from minamata.accounts.people import FOCAL_POINT
from minamata.policies import Policy, Rule, administrator, oneself


@dataclass(frozen=True)
class OfParty:
    """The delegations of a Party, as a whole."""

    party_id: UUID


_focal_point = Rule(
    lambda actor, it: any(
        function.kind == FOCAL_POINT and function.body_id == getattr(it, "party_id", None)
        for function in actor.functions
    ),
    "the national focal point of the Party",
)

delegation = Policy(
    {
        "see": _focal_point | oneself | administrator,
        "end": _focal_point,
        "accept": oneself,
        "give_back": oneself,
    }
)
party = Policy(
    {
        "see": _focal_point | administrator,
        "give": _focal_point,
        "set_office": _focal_point | administrator,
    }
)
every_party = Policy({"see": administrator})
