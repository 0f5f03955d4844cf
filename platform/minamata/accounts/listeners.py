"""What the accounts hear: of their own changes, so that the person is told."""

from __future__ import annotations

from minamata.contracts.accounts import RoleEnded, RoleGiven
from minamata.notifications.services import notify


def tell_of_role(event: RoleGiven | RoleEnded) -> None:
    """The person hears that a role began or ended."""
    change = "given" if isinstance(event, RoleGiven) else "ended"
    notify("accounts.role", [event.person_id], {"grant": str(event.grant_id), "change": change})
