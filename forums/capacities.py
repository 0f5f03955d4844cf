"""In which capacity one speaks (F12): in a function for a Party, in one for an organisation, or for oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forums.errors import CapacityNotHeld
from minamata.policies import Actor

SpokenAs = Literal["party", "organisation", "personal"]
SECRETARIAT = "secretariat"
SECRETARIAT_CODE = "UN"
HOUSE = "house"
"""The function in which the program itself speaks, as it does in the topics that stand on first start."""


@dataclass(frozen=True)
class Capacity:
    """A way to speak: `function` for the body of that `code`. In personal capacity the code is where one belongs, or None."""

    spoken_as: SpokenAs
    function: str | None
    code: str | None

    @property
    def value(self) -> str:
        """As a form says it."""
        return "personal" if self.spoken_as == "personal" else f"{self.spoken_as}:{self.code}:{self.function}"


def open_to(actor: Actor) -> list[Capacity]:
    """The capacities in which the actor may speak now: the first function in front, personal capacity last."""
    found = [
        Capacity("party" if function.body_kind == "party" else "organisation", function.kind, function.body_code)
        for function in actor.functions
    ]
    if actor.has("administrator"):
        found.append(Capacity("organisation", SECRETARIAT, SECRETARIAT_CODE))
    code = next((function.body_code for function in actor.functions), None)
    return [*found, Capacity("personal", None, code)]


def chosen(actor: Actor, value: str | None) -> Capacity:
    """The capacity that a form names; without one personal capacity. Raises CapacityNotHeld for one that the actor does not hold."""
    offered = open_to(actor)
    if not value:
        return offered[-1]
    for capacity in offered:
        if capacity.value == value:
            return capacity
    raise CapacityNotHeld
