"""What time brings: delegations that end soon, and those that end with the designation they hang on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from minamata.audit import services as audit
from minamata.db import db, now, write
from minamata.delegations.models import Delegation, delegation_holds
from minamata.notifications.services import notify
from minamata.parties.models import Designation
from minamata.policies import SYSTEM

AHEAD = timedelta(days=14)
AT_ONCE = 100


def remind() -> int:
    """Tell the delegate and the focal point of every delegation that ends within fourteen days, once; returns how many were new.

    One that was given for less than that is not spoken of again: both know its end.
    """
    moment = now()
    soon = db.session.execute(
        select(Delegation.id, Delegation.party_id, Delegation.person_id, Designation.person_id)
        .join(Designation, Designation.id == Delegation.designation_id)
        .where(delegation_holds(moment), Delegation.valid_to <= moment + AHEAD)
    ).all()
    told = 0
    for delegation_id, party_id, delegate, focal_point in soon:
        with write():
            delegation = db.session.get_one(Delegation, delegation_id)
            if delegation.valid_to - delegation.given_at <= AHEAD:
                continue
            about = {"delegation": str(delegation_id), "party": str(party_id), "change": "soon"}
            told += notify("delegations.ending", [delegate, focal_point], about, cause=f"{delegation_id} soon")
    return told


def end_with_designations() -> int:
    """Enter the end of delegations whose designation has ended, and tell the delegates; returns how many.

    They gave no right since the designation ended; this says so in the record, with the instant of that end.
    """
    moment = now()
    found = db.session.execute(
        select(Delegation.id, Designation.valid_to)
        .join(Designation, Designation.id == Delegation.designation_id)
        .where(Delegation.ended_at.is_(None), Delegation.valid_to > moment, Designation.valid_to <= moment)
        .limit(AT_ONCE)
    ).all()
    for delegation_id, ended_at in found:
        with write():
            delegation = db.session.get_one(Delegation, delegation_id)
            if delegation.ended_at is not None:
                continue
            delegation.ended_at = ended_at
            about = {"delegation": str(delegation_id), "party": str(delegation.party_id), "change": "designation"}
            audit.record(SYSTEM, "delegations.ended_with_designation", "delegation", delegation_id)
            notify("delegations.ended", [delegation.person_id], about, cause=f"{delegation_id} designation")
    return len(found)
