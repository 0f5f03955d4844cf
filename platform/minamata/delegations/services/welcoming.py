"""The first visit of a delegate whom nobody knew here."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from minamata.accounts.models import Person
from minamata.accounts.services.sessions import SignedIn, sign_in_by_mail
from minamata.db import db, now, transaction
from minamata.delegations.errors import LinkGone
from minamata.delegations.models import Delegation
from minamata.delegations.services.giving import is_over, take
from minamata.invitations.services import Welcome
from minamata.parties.models import Designation, Party
from minamata.policies import Actor

GOOD_FOR = timedelta(days=30)


def waiting(delegation_id: UUID) -> tuple[Delegation, Person, Party]:
    """A delegation that waits for its delegate. LinkGone when it was accepted, has ended, or was given more than thirty days ago."""
    row = db.session.execute(
        select(Delegation, Designation, Person, Party)
        .join(Designation, Designation.id == Delegation.designation_id)
        .join(Person, Person.id == Delegation.person_id)
        .join(Party, Party.id == Delegation.party_id)
        .where(Delegation.id == delegation_id)
    ).first()
    if row is None:
        raise LinkGone
    delegation, designation, person, party = row
    is_answered = delegation.accepted_at is not None or person.erased_at is not None
    if is_answered or delegation.given_at <= now() - GOOD_FOR or is_over(delegation, designation):
        raise LinkGone
    return delegation, person, party


@transaction
def come_in(delegation_id: UUID, welcome: Welcome, browser: str, shared: bool, ending: UUID | None) -> SignedIn:
    """Accept a delegation by the link in its letter, which shows that one reads the mailbox, and begin the first session; once.

    LinkGone as `waiting`, and for a person who has an account meanwhile and accepts it there; AccountClosed for one who may not come in.
    """
    db.session.execute(select(Delegation.id).where(Delegation.id == delegation_id).with_for_update())
    delegation, person, _party = waiting(delegation_id)
    if person.email_verified:
        raise LinkGone
    person.name, person.language, person.time_zone = welcome.name, welcome.language, welcome.time_zone
    take(Actor(person_id=person.id), delegation)
    return sign_in_by_mail(person, browser, shared, ending)
