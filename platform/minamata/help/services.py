"""Taking a question, and noting what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from minamata.audit import services as audit
from minamata.contracts.help import HelpRequested
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.events import publish
from minamata.help import policies
from minamata.help.models import STATES, HelpRequest
from minamata.policies import Actor


@dataclass(frozen=True)
class Question:
    """What somebody asks; name and address are for those who are not signed in."""

    text: str
    name: str
    email: str
    language: str


@transaction
def ask(actor: Actor, question: Question) -> HelpRequest:
    """Keep a question and let the secretariat know."""
    asked = HelpRequest(
        id=new_id(),
        created_at=now(),
        person_id=actor.person_id,
        name=None if actor.is_signed_in else question.name or None,
        email=None if actor.is_signed_in else question.email,
        language=question.language,
        text=question.text,
        changed_at=now(),
    )
    db.session.add(asked)
    publish(HelpRequested(asked.id), actor.person_id)
    return asked


@transaction
def put(actor: Actor, request_id: UUID, state: str) -> None:
    """Note what became of a question. NotFound for anyone but the secretariat, InvalidInput for a state there is not."""
    policies.requests.require(actor, "see")
    asked = db.session.get(HelpRequest, request_id)
    if asked is None:
        raise NotFound
    if state not in STATES:
        raise InvalidInput
    if asked.state == state:
        return
    audit.record(
        actor, "help.changed", "help_request", request_id, before={"state": asked.state}, after={"state": state}
    )
    asked.state, asked.changed_at = state, now()
