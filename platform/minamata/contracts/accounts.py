"""What others may hear from the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from minamata.events import Event


@dataclass(frozen=True)
class RoleGiven(Event):
    """A person was given a role, by the secretariat or by a provider's role map."""

    name: ClassVar[str] = "accounts.role_given"

    person_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class RoleEnded(Event):
    """A role of a person has ended."""

    name: ClassVar[str] = "accounts.role_ended"

    person_id: UUID
    grant_id: UUID
