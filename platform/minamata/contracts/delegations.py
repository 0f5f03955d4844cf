"""Who may act for a Party, and in which capacity: asked by rooms where something is submitted, nominated, answered or signed off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from minamata.policies import Actor

Act = Literal["submit", "nominate", "answer", "sign_off"]


@dataclass(frozen=True)
class Capacity:
    """In which capacity a person does an act for a Party.

    `on_behalf` when it is a delegate who acts for the focal point. `words` say so in the reader's language, with the name of the person.
    """

    act: Act
    party_id: UUID
    person_id: UUID
    on_behalf: bool
    words: str


class Capacities(Protocol):
    """Answers who may act for a Party at this instant."""

    def may(self, actor: Actor, act: Act, party_id: UUID) -> Capacity | None:
        """The capacity in which `actor` may do `act` for the Party: as its focal point or as a delegate; None when they may not."""
