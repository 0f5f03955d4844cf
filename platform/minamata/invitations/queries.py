"""Invitations that were not claimed, for the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.invitations import policies
from minamata.invitations.models import Invitation
from minamata.mail.models import Message
from minamata.parties.models import Party
from minamata.policies import Actor

PAGE = 100


@dataclass(frozen=True)
class Listed:
    """An invitation that was not claimed, and why perhaps not: `waiting`, `expired`, or `bounced`."""

    invitation: Invitation
    person: Person
    party: Party
    state: str


def unclaimed(actor: Actor, before: UUID | None = None) -> tuple[Sequence[Listed], UUID | None]:
    """A page of them, newest first, and the key of the next one. NotFound for anyone but an administrator."""
    policies.invitations.require(actor, "see")
    found = (
        select(Invitation, Person, Party, Message.state)
        .join(Person, Person.id == Invitation.person_id)
        .join(Party, Party.id == Invitation.party_id)
        .outerjoin(Message, Message.id == Invitation.message_id)
        .where(Invitation.claimed_at.is_(None), Invitation.replaced_at.is_(None))
        .order_by(Invitation.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(Invitation.id < before)
    rows = db.session.execute(found).all()
    listed = [Listed(row[0], row[1], row[2], _state(row[0], row[3])) for row in rows[:PAGE]]
    return listed, rows[PAGE - 1][0].id if len(rows) > PAGE else None


def _state(invitation: Invitation, sent: str | None) -> str:
    if sent in {"bounced", "refused", "dropped"}:
        return "bounced"
    return "expired" if invitation.expires_at <= now() else "waiting"
