"""Statements that are built once for all who see alike: to build a large one takes longer than to run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, bindparam

from minamata.policies import Actor, Right

READER: BindParameter[UUID] = bindparam("reader", type_=Uuid())
"""The place of the person in such a statement."""
MOST = 256
"""So many are kept of each kind: one for each set of tokens and each form of the question."""
_OPENING = frozenset({"moderator", "administrator", "system"})


@dataclass(frozen=True)
class Sight:
    """What decides, of an actor, what they see; equal for all who see alike, whoever they are."""

    is_signed_in: bool
    rights: frozenset[Right]
    tokens: frozenset[str]

    @property
    def reader(self) -> Any:
        """The place of the person; None for nobody."""
        return READER if self.is_signed_in else None

    def actor(self) -> Actor:
        """Anybody who sees so, with the place of the person instead of their id; for policies that write SQL."""
        return Actor(person_id=self.reader, rights=self.rights, tokens=self.tokens)


def sight_of(actor: Actor) -> Sight:
    """How the actor sees the forums now."""
    return Sight(actor.is_signed_in, frozenset(right for right in actor.rights if right.role in _OPENING), actor.tokens)
