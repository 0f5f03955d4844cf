"""A person's word to a version of a text, and taking it back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.policies import Actor
from minamata.privacy import policies, texts
from minamata.privacy.models import Consent


@transaction
def give(actor: Actor, notice: str, version: str) -> None:
    """Note that the person accepts a version of a text; again changes nothing."""
    policies.mine.require(actor, "ask")
    # Of two windows that accept at once, the second sees what the first has noted.
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    known = db.session.scalars(
        select(Consent).where(
            Consent.person_id == actor.person_id,
            Consent.notice == notice,
            Consent.version == version,
            Consent.withdrawn_at.is_(None),
        )
    ).first()
    if known is None and actor.person_id is not None:
        db.session.add(Consent(person_id=actor.person_id, notice=notice, version=version, given_at=now()))
        audit.record(actor, "privacy.accepted", "person", actor.person_id, after={notice: version})


@transaction
def take_note_of_texts(actor: Actor) -> None:
    """Note that the person accepts the terms and the notice in force, so that pages no longer point to them (G18)."""
    for notice in texts.TO_BE_SEEN:
        give(actor, notice, texts.versions(notice)[0])
    _remember(actor, texts.in_force())


@transaction
def withdraw(actor: Actor, consent_id: UUID) -> None:
    """Take a consent back; again changes nothing. NotFound for one that is not the person's."""
    consent = db.session.get(Consent, consent_id)
    if consent is None:
        raise NotFound
    policies.held.require(actor, "change", consent)
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = now()
    if consent.notice in texts.TO_BE_SEEN:
        _remember(actor, None)
    audit.record(actor, "privacy.withdrew", "person", consent.person_id, before={consent.notice: consent.version})


def _remember(actor: Actor, seen: str | None) -> None:
    """Past the version of the row, so that a profile form in another window stays good."""
    db.session.execute(
        update(Person).where(Person.id == actor.person_id).values(texts_seen=seen),
        execution_options={"synchronize_session": False},
    )
