"""Addresses for writing posts by e-mail: one for a person and a topic, or for a person and an area (F4).

An address opens nothing by itself: only what comes from the person's own address is taken. It runs out, and the person can take it back.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select

from forums import policies
from forums.models import Area, MailAddress
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound, SignInNeeded
from minamata.mail.letters import settings
from minamata.policies import Actor

LASTS = timedelta(days=180)
RENEWED_WHEN_LEFT = timedelta(days=90)
"""An address that goes out in a letter is good for so long at least."""
KEPT_AFTER = timedelta(days=180)
"""So long after it ran out, whoever writes to it is told so."""
SIGNATURE = 10
LENGTH = 26


def for_topic(person_id: UUID, topic_id: UUID) -> str | None:
    """The address at which a person answers in a topic, made when there is none; None where no e-mail is taken in."""
    if settings().mail_in is None:
        return None
    found = db.session.scalars(
        select(MailAddress).where(MailAddress.person_id == person_id, MailAddress.topic_id == topic_id)
    ).first()
    if found is None or found.expires_at < now() + RENEWED_WHEN_LEFT:
        found = _renew(person_id, topic_id)
    return _written(found)


def of_areas(actor: Actor, areas: Sequence[UUID]) -> dict[UUID, str]:
    """The addresses at which the actor begins topics in these areas, as far as they were asked for and are still good."""
    if settings().mail_in is None or actor.person_id is None:
        return {}
    rows = db.session.scalars(
        select(MailAddress).where(
            MailAddress.person_id == actor.person_id, MailAddress.area_id.in_(areas), MailAddress.expires_at > now()
        )
    )
    return {row.area_id: _written(row) for row in rows if row.area_id is not None}


@transaction
def ask_for(actor: Actor, area: Area) -> None:
    """Have an address for new topics in an area, or the time of the one there is prolonged. NotFound where no e-mail is taken in."""
    policies.area.require(actor, "post", area)
    if actor.person_id is None:
        raise SignInNeeded
    if settings().mail_in is None:
        raise NotFound
    found = db.session.scalars(
        select(MailAddress).where(MailAddress.person_id == actor.person_id, MailAddress.area_id == area.id)
    ).first()
    if found is None:
        found = MailAddress(id=new_id(), person_id=actor.person_id, area_id=area.id, created_at=now())
        db.session.add(found)
    found.expires_at = now() + LASTS


@transaction
def take_back(actor: Actor, area_id: UUID | None = None) -> None:
    """Close the actor's address for an area; without one, all of their addresses."""
    if actor.person_id is None:
        raise SignInNeeded
    gone = delete(MailAddress).where(MailAddress.person_id == actor.person_id)
    db.session.execute(gone if area_id is None else gone.where(MailAddress.area_id == area_id))


def meant_by(address: str) -> MailAddress | None:
    """The address that a whole e-mail address is, whether it has run out or not; None for one that we did not make, or took back."""
    token = token_in(address)
    if token is None:
        return None
    try:
        made = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error:
        return None
    if len(made) != LENGTH:
        return None
    found = db.session.get(MailAddress, UUID(bytes=made[:-SIGNATURE]))
    return found if found is not None and hmac.compare_digest(_signature(found), made[-SIGNATURE:]) else None


def token_in(address: str) -> str | None:
    """What stands between the plus and the @ of an address that is one of ours by its form; empty where nothing does; else None."""
    ours = settings().mail_in
    if ours is None:
        return None
    (name, _at, host), (own_name, _also, own_host) = address.lower().rpartition("@"), ours.rpartition("@")
    before, _plus, token = name.partition("+")
    return token if host == own_host and before == own_name and address.isascii() else None


@transaction
def forget_old(before: datetime) -> int:
    """Delete addresses that ran out before an instant; returns how many went."""
    gone = delete(MailAddress).where(MailAddress.expires_at < before).returning(MailAddress.id)
    return len(db.session.scalars(gone).all())


@transaction
def _renew(person_id: UUID, topic_id: UUID) -> MailAddress:
    # Looked for again: another letter may have made it meanwhile.
    found = db.session.scalars(
        select(MailAddress).where(MailAddress.person_id == person_id, MailAddress.topic_id == topic_id)
    ).first()
    if found is None:
        found = MailAddress(id=new_id(), person_id=person_id, topic_id=topic_id, created_at=now())
        db.session.add(found)
    found.expires_at = now() + LASTS
    db.session.flush()
    return found


def _written(row: MailAddress) -> str:
    own_name, _at, host = (settings().mail_in or "").rpartition("@")
    token = base64.b32encode(row.id.bytes + _signature(row)).decode().rstrip("=").lower()
    return f"{own_name}+{token}@{host}"


def _signature(row: MailAddress) -> bytes:
    """Over whom and what the address is for, so that no row can be turned into another's."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    signed = f"post by e-mail {row.id} {row.person_id} {row.topic_id} {row.area_id}"
    return hmac.new(key, signed.encode(), hashlib.sha256).digest()[:SIGNATURE]
