"""The address of a focal point's office: asked for its agreement, sent copies, and taken off again by anybody concerned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.delegations import policies
from minamata.delegations.errors import LinkGone
from minamata.delegations.models import OfficeAddress, designation_holds
from minamata.delegations.policies import OfParty
from minamata.errors import InvalidInput
from minamata.i18n import _
from minamata.mail.models import Message
from minamata.mail.services import write_to
from minamata.parties.models import Designation, Party
from minamata.policies import NOBODY, Actor

GOOD_FOR = timedelta(days=30)


@transaction
def set_office(actor: Actor, party_id: UUID, address: str, language: str) -> OfficeAddress:
    """Name the address of the office, in the place of the one before; a letter asks it to agree. The same again is asked again.

    NotFound for a Party that the actor does not speak for; InvalidInput for the address of the focal point.
    """
    policies.party.require(actor, "see", OfParty(party_id))
    policies.party.require(actor, "set_office", OfParty(party_id))
    db.session.execute(select(Party.id).where(Party.id == party_id).with_for_update())
    if _is_the_focal_points(party_id, address):
        raise InvalidInput(
            fields={"address": _("This is the focal point’s own address, which gets all letters already.")}
        )
    before = db.session.scalars(select(OfficeAddress).filter_by(party_id=party_id)).first()
    if before is not None:
        is_the_same = (before.address, before.language) == (address, language)
        if is_the_same and before.confirmed_at is not None and before.bounced_at is None:
            return before
        db.session.delete(before)
        db.session.flush()
    assert actor.person_id is not None
    made = OfficeAddress(
        id=new_id(), party_id=party_id, address=address, language=language, set_by=actor.person_id, set_at=now()
    )
    db.session.add(made)
    db.session.flush()
    write_to(actor.person_id, "delegations.confirm", {"office": str(made.id)}, address=address, language=language)
    audit.record(
        actor,
        "delegations.office_set",
        "party",
        party_id,
        before={"office": before.id} if before is not None else None,
        after={"office": made.id, "language": language},
    )
    return made


@transaction
def remove_office(actor: Actor, party_id: UUID) -> None:
    """Take the address off; without one, nothing changes. NotFound for a Party that the actor does not speak for."""
    policies.party.require(actor, "see", OfParty(party_id))
    policies.party.require(actor, "set_office", OfParty(party_id))
    _remove(actor, db.session.scalars(select(OfficeAddress).filter_by(party_id=party_id)).first(), None)


@transaction
def leave(office_id: UUID) -> None:
    """Take the address off because its readers asked for that, by the link in a copy; again changes nothing."""
    _remove(NOBODY, db.session.get(OfficeAddress, office_id), "asked for by the office")


def office_to_confirm(office_id: UUID) -> tuple[OfficeAddress, Party]:
    """An address that was asked to agree, and its Party. LinkGone when it was replaced, has agreed, or was asked too long ago."""
    found = db.session.get(OfficeAddress, office_id)
    if found is None or found.confirmed_at is not None or found.set_at <= now() - GOOD_FOR:
        raise LinkGone
    return found, db.session.get_one(Party, found.party_id)


@transaction
def confirm(office_id: UUID) -> None:
    """Note that whoever reads the mailbox agrees to get copies. LinkGone as `office_to_confirm`."""
    found, _party = office_to_confirm(office_id)
    found.confirmed_at = now()
    audit.record(NOBODY, "delegations.office_confirmed", "party", found.party_id, after={"office": found.id})


@transaction
def note_that_it_came_back(message_id: UUID) -> None:
    """No more copies to an address from which a letter came back, until it is set anew."""
    message = db.session.get(Message, message_id)
    if message is not None and message.address:
        db.session.execute(
            update(OfficeAddress)
            .where(OfficeAddress.address == message.address, OfficeAddress.bounced_at.is_(None))
            .values(bounced_at=now())
        )


class OfficeCopiesOfNotices:
    """Answers the contract `OfficeCopies`."""

    def copy(self, notices: Mapping[UUID, UUID], party_id: UUID) -> None:
        """As the contract says: at once, in whatever rhythm the focal point reads."""
        found = db.session.execute(
            select(OfficeAddress, Designation.person_id)
            .join(Designation, Designation.party_id == OfficeAddress.party_id)
            .where(
                OfficeAddress.party_id == party_id,
                OfficeAddress.confirmed_at.is_not(None),
                OfficeAddress.bounced_at.is_(None),
                Designation.person_id.in_(list(notices)),
                designation_holds(now()),
            )
        ).all()
        for office, reader in found:
            about = {"office": str(office.id), "notice": str(notices[reader])}
            write_to(reader, "delegations.copy", about, address=office.address, language=office.language)


def _remove(actor: Actor, found: OfficeAddress | None, reason: str | None) -> None:
    if found is not None:
        db.session.delete(found)
        audit.record(
            actor,
            "delegations.office_removed",
            "party",
            found.party_id,
            before={"office": found.id, "language": found.language},
            reason=reason,
        )


def _is_the_focal_points(party_id: UUID, address: str) -> bool:
    return bool(
        db.session.scalar(
            select(
                select(Person.id)
                .join(Designation, Designation.person_id == Person.id)
                .where(
                    Designation.party_id == party_id,
                    designation_holds(now()),
                    func.lower(Person.email) == address.lower(),
                )
                .exists()
            )
        )
    )
