"""Roles: given and ended by the secretariat with a reason, and by providers' role maps (A4)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from minamata.accounts import policies
from minamata.accounts.models import ROLES, Grant, Identity, Person, RoleMap
from minamata.accounts.providers import Provider
from minamata.accounts.roles import claims_looked_at, roles_from
from minamata.audit import services as audit
from minamata.contracts.accounts import RoleEnded, RoleGiven
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.events import publish
from minamata.policies import SYSTEM, Actor

log = logging.getLogger(__name__)


@transaction
def grant_role(
    actor: Actor,
    person: Person,
    role: str,
    reason: str,
    until: datetime | None = None,
    scope_kind: str | None = None,
    scope_id: str | None = None,
) -> Grant:
    """Give a role to a person, with a reason, from now on or until an instant. Given again, it gets the new end.

    NotFound for those who may not see who holds which role; InvalidInput for a role that cannot be given, such as that of a national
    focal point, which needs a designation.
    """
    policies.roles.require(actor, "give", person)
    if role not in ROLES:
        raise InvalidInput
    # Of two who give it at once, the second sees what the first has given.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    held = db.session.scalars(
        select(Grant).where(
            Grant.person_id == person.id,
            Grant.role == role,
            Grant.scope_kind == scope_kind,
            Grant.scope_id == scope_id,
            Grant.source == "secretariat",
            or_(Grant.valid_to.is_(None), Grant.valid_to > now()),
        )
    ).first()
    if held is not None:
        if held.valid_to != until:
            before, held.valid_to = _facts(held), until
            audit.record(
                actor,
                "accounts.role_granted",
                "person",
                str(person.id),
                before=before,
                after=_facts(held),
                reason=reason,
            )
        return held
    given = Grant(
        id=new_id(),
        person_id=person.id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        source="secretariat",
        valid_from=now(),
        valid_to=until,
        reason=reason,
        granted_by=actor.person_id,
    )
    db.session.add(given)
    audit.record(actor, "accounts.role_granted", "person", str(person.id), after=_facts(given), reason=reason)
    publish(RoleGiven(person.id, given.id), actor.person_id)
    return given


@transaction
def revoke_role(actor: Actor, person: Person, grant_id: UUID, reason: str) -> None:
    """End a grant of the person at this instant; again changes nothing. NotFound when there is none, or not of this person."""
    policies.roles.require(actor, "give", person)
    given = db.session.get(Grant, grant_id)
    if given is None or given.person_id != person.id:
        raise NotFound
    if given.valid_to is None or given.valid_to > now():
        before = _facts(given)
        given.valid_to = now()
        audit.record(actor, "accounts.role_revoked", "person", str(person.id), before=before, reason=reason)
        publish(RoleEnded(person.id, given.id), actor.person_id)


@transaction
def note_role_map(provider: Provider) -> None:
    """Remember a version of a provider's role map when it is first applied."""
    known = db.session.scalars(
        select(RoleMap).where(RoleMap.provider == provider.slug, RoleMap.version == provider.role_map_version)
    ).first()
    rules = {"rules": [asdict(rule) for rule in provider.roles]}
    if known is not None:
        if known.rules != rules:
            log.warning("a role map was changed but kept its version", extra={"provider": provider.slug})
    elif provider.roles:
        db.session.add(
            RoleMap(provider=provider.slug, version=provider.role_map_version, rules=rules, applied_at=now())
        )
        audit.record(
            SYSTEM, "accounts.role_map_applied", "provider", provider.slug, after={"version": provider.role_map_version}
        )


def bring_grants_to(provider: Provider, identity: Identity, claims: Mapping[str, Any]) -> None:
    """Give what the map gives now, end what it gave before; and keep the claims it looked at, to try other maps on.

    Inside a transaction.
    """
    note_role_map(provider)
    identity.claims = claims_looked_at(provider.roles, claims)
    source = f"claim:{provider.slug}"
    held = {
        (given.role, given.scope_kind, given.scope_id): given
        for given in db.session.scalars(
            select(Grant).where(Grant.person_id == identity.person_id, Grant.source == source, Grant.valid_to.is_(None))
        )
    }
    wanted = roles_from(provider.roles, claims)
    for key in held.keys() - wanted:
        held[key].valid_to = now()
        audit.record(SYSTEM, "accounts.role_revoked", "person", str(identity.person_id), before=_facts(held[key]))
        publish(RoleEnded(identity.person_id, held[key].id))
    for role, scope_kind, scope_id in wanted - held.keys():
        given = Grant(
            id=new_id(),
            person_id=identity.person_id,
            role=role,
            scope_kind=scope_kind,
            scope_id=scope_id,
            source=source,
            valid_from=now(),
            reason=f"role map version {provider.role_map_version}",
        )
        db.session.add(given)
        audit.record(SYSTEM, "accounts.role_granted", "person", str(identity.person_id), after=_facts(given))
        publish(RoleGiven(identity.person_id, given.id))


def _facts(given: Grant) -> dict[str, Any]:
    scope = f"{given.scope_kind}:{given.scope_id}" if given.scope_kind else ""
    return {"role": given.role, "scope": scope, "source": given.source, "until": given.valid_to}
