"""Parties and organisations, and the dated records that place people in them."""

from __future__ import annotations

from datetime import datetime

from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.i18n import Localized
from minamata.parties.models import Designation, Membership, Organisation, Party


def party(code: str = "XA") -> Party:
    """A fictional Party."""
    with write():
        made = Party(
            code=code,
            code3=f"{code}{code[-1]}",
            name=Localized(en=f"Party {code}", fr=f"Partie {code}"),
            status="party",
            is_sample=True,
            source="test",
            confidence="fictional",
        )
        db.session.add(made)
    return made


def organisation(code: str = "XOBS") -> Organisation:
    """A fictional organisation of observers."""
    with write():
        made = Organisation(
            code=code,
            kind="observer",
            name=Localized(en=f"Organisation {code}"),
            status="admitted",
            is_sample=True,
            created_at=now(),
        )
        db.session.add(made)
    return made


def designation(to: Person, by: Party, since: datetime, until: datetime | None = None) -> Designation:
    """The record that a Party named a person its national focal point."""
    with write():
        made = Designation(
            party_id=by.id, person_id=to.id, valid_from=since, valid_to=until, entered_at=now(), reason="test"
        )
        db.session.add(made)
    return made


def membership(
    of: Person, body: Party | Organisation, function: str, since: datetime, until: datetime | None = None
) -> Membership:
    """A person's function for a Party or an organisation."""
    with write():
        made = Membership(
            person_id=of.id,
            party_id=body.id if isinstance(body, Party) else None,
            organisation_id=body.id if isinstance(body, Organisation) else None,
            function=function,
            valid_from=since,
            valid_to=until,
            reason="test",
        )
        db.session.add(made)
    return made
