"""Signing in and out, people's own profile, and the rights the secretariat gives."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm.exc import StaleDataError

from minamata.accounts import policies
from minamata.accounts.errors import ProfileChanged
from minamata.accounts.models import Grant, Identity, KeptInput, Person, RoleMap, Session
from minamata.accounts.providers import Provider, roles_from
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound
from minamata.i18n import LANGUAGES
from minamata.policies import SYSTEM, Actor

SESSION_LASTS = timedelta(hours=12)
SESSION_ON_A_SHARED_COMPUTER = timedelta(minutes=30)
INPUT_IS_KEPT = timedelta(hours=24)
LARGEST_INPUT = 64_000
NAME_LENGTH = 200


@dataclass(frozen=True)
class SignedIn:
    """A new session: the token that the browser keeps, and how long."""

    token: str
    person_id: UUID
    seconds: int


@dataclass(frozen=True)
class Profile:
    """What people say of themselves (A10)."""

    name: str
    name_latin: str | None
    name_native: str | None
    position: str | None
    language: str | None
    languages: list[str]
    time_zone: str | None
    shows_email: bool
    shows_position: bool
    version: int


@transaction
def sign_in(
    provider: Provider,
    claims: Mapping[str, Any],
    id_token: str,
    browser: str,
    shared: bool,
    ending: UUID | None = None,
) -> SignedIn:
    """Begin a session for the identity (issuer, subject); a new identity is a new person (A3).

    Grants that come from claims are brought to what the provider's role map says (A4). The session `ending` was this browser's before;
    it ends, so that no session outlives a sign-in (A7).
    """
    identity = db.session.scalars(
        select(Identity).where(Identity.issuer == provider.issuer, Identity.subject == str(claims["sub"]))
    ).first()
    if identity is None:
        identity = _new_identity(provider, claims, _new_person(claims))
    identity.last_sign_in_at = now()
    _bring_grants_to(provider, identity, claims)
    if ending is not None:
        db.session.execute(
            update(Session).where(Session.id == ending, Session.ended_at.is_(None)).values(ended_at=now())
        )
    token = secrets.token_urlsafe(32)
    lasts = SESSION_ON_A_SHARED_COMPUTER if shared else SESSION_LASTS
    session = Session(
        id=new_id(),
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        person_id=identity.person_id,
        identity_id=identity.id,
        provider=provider.slug,
        provider_session=_text(claims.get("sid")),
        id_token=id_token,
        browser=browser[:200],
        shared_computer=shared,
        created_at=now(),
        expires_at=now() + lasts,
    )
    db.session.add(session)
    actor = Actor(person_id=identity.person_id, session_id=session.id)
    audit.record(actor, "accounts.signed_in", "person", str(identity.person_id), after={"provider": provider.slug})
    return SignedIn(token, identity.person_id, int(lasts.total_seconds()))


def person_to_link(provider: Provider, claims: Mapping[str, Any]) -> Person | None:
    """Whom a first sign-in could belong to: the one person with the same verified address, to be proposed, never joined (A3)."""
    if claims.get("email_verified") is not True or not _text(claims.get("email")):
        return None
    known = select(Identity.id).where(Identity.issuer == provider.issuer, Identity.subject == str(claims["sub"]))
    if db.session.scalar(known) is not None:
        return None
    people = db.session.scalars(
        select(Person)
        .where(
            func.lower(Person.email) == str(claims["email"]).lower(),
            Person.email_verified.is_(True),
            Person.erased_at.is_(None),
        )
        .limit(2)
    ).all()
    return people[0] if len(people) == 1 else None


@transaction
def link_pending(person_id: UUID, provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Join the account that waits to the person who has just signed in with the old one, when it is theirs by its verified address."""
    person = db.session.get(Person, person_id)
    candidate = person_to_link(provider, claims)
    if person is None or candidate is None or candidate.id != person.id:
        return False
    _new_identity(provider, claims, person)
    actor = Actor(person_id=person.id)
    audit.record(actor, "accounts.identity_linked", "person", str(person.id), after={"provider": provider.slug})
    return True


@transaction
def sign_out(actor: Actor) -> Session | None:
    """End the session; returns it, so that the provider's can be ended as well."""
    session = db.session.get(Session, actor.session_id) if actor.session_id else None
    if session is None or session.ended_at is not None:
        return None
    session.ended_at = now()
    audit.record(actor, "accounts.signed_out", "person", str(session.person_id))
    return session


@transaction
def sign_out_everywhere(actor: Actor) -> int:
    """End every session of the person; returns how many lived."""
    policies.person.require(actor, "change", _me(actor))
    ended = db.session.execute(
        update(Session)
        .where(Session.person_id == actor.person_id, Session.ended_at.is_(None), Session.expires_at > now())
        .values(ended_at=now())
        .returning(Session.id)
    ).all()
    audit.record(
        actor, "accounts.signed_out_everywhere", "person", str(actor.person_id), after={"sessions": len(ended)}
    )
    return len(ended)


@transaction
def keep_input(person_id: UUID, path: str, fields: Mapping[str, list[str]]) -> UUID | None:
    """Keep what a person typed, for them alone, for a day; None when it is nothing or too much (decision 10)."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not fields or size > LARGEST_INPUT:
        return None
    db.session.execute(delete(KeptInput).where(KeptInput.expires_at < now()))
    kept = KeptInput(
        id=new_id(),
        person_id=person_id,
        path=path,
        fields=dict(fields),
        created_at=now(),
        expires_at=now() + INPUT_IS_KEPT,
    )
    db.session.add(kept)
    return kept.id


@transaction
def change_profile(actor: Actor, profile: Profile) -> None:
    """Take over what the person says of themselves. ProfileChanged when it was changed since they opened the form."""
    person = _me(actor)
    policies.person.require(actor, "change", person)
    if person.version != profile.version:
        raise ProfileChanged
    for field in (
        "name",
        "name_latin",
        "name_native",
        "position",
        "language",
        "languages",
        "time_zone",
        "shows_email",
        "shows_position",
    ):
        setattr(person, field, getattr(profile, field))
    try:
        db.session.flush()
    except StaleDataError as error:
        raise ProfileChanged from error


@transaction
def grant_role(
    actor: Actor, person: Person, role: str, reason: str, scope_kind: str | None = None, scope_id: str | None = None
) -> Grant:
    """Give a role to a person, with a reason, from now on."""
    policies.person.require(actor, "grant", person)
    given = Grant(
        id=new_id(),
        person_id=person.id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        source="secretariat",
        valid_from=now(),
        reason=reason,
        granted_by=actor.person_id,
    )
    db.session.add(given)
    audit.record(actor, "accounts.role_granted", "person", str(person.id), after=_facts(given), reason=reason)
    return given


@transaction
def revoke_role(actor: Actor, grant_id: UUID, reason: str) -> None:
    """End a grant at this instant; again changes nothing. NotFound when there is none."""
    given = db.session.get(Grant, grant_id)
    policies.person.require(actor, "grant", None)
    if given is None or given.person_id is None:
        raise NotFound
    if given.valid_to is None or given.valid_to > now():
        given.valid_to = now()
        audit.record(
            actor, "accounts.role_revoked", "person", str(given.person_id), before=_facts(given), reason=reason
        )


@transaction
def note_role_map(provider: Provider) -> None:
    """Remember a version of a provider's role map when it is first applied."""
    known = select(RoleMap.id).where(RoleMap.provider == provider.slug, RoleMap.version == provider.role_map_version)
    if provider.roles and db.session.scalar(known) is None:
        rules = [{"claim": rule.claim, "equals": rule.value, "role": rule.role} for rule in provider.roles]
        db.session.add(
            RoleMap(provider=provider.slug, version=provider.role_map_version, rules={"rules": rules}, applied_at=now())
        )
        audit.record(
            SYSTEM, "accounts.role_map_applied", "provider", provider.slug, after={"version": provider.role_map_version}
        )


def _me(actor: Actor) -> Person:
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    if person is None:
        raise NotFound
    return person


def _new_person(claims: Mapping[str, Any]) -> Person:
    locale = str(claims.get("locale") or "").split("-")[0].split("_")[0]
    person = Person(
        id=new_id(),
        name=(_text(claims.get("name")) or _text(claims.get("preferred_username")) or str(claims["sub"]))[:NAME_LENGTH],
        email=_text(claims.get("email")),
        email_verified=claims.get("email_verified") is True,
        language=locale if locale in LANGUAGES else None,
        languages=[],
        created_at=now(),
    )
    db.session.add(person)
    return person


def _new_identity(provider: Provider, claims: Mapping[str, Any], person: Person) -> Identity:
    identity = Identity(
        id=new_id(),
        person_id=person.id,
        provider=provider.slug,
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        created_at=now(),
        last_sign_in_at=now(),
    )
    db.session.add(identity)
    return identity


def _bring_grants_to(provider: Provider, identity: Identity, claims: Mapping[str, Any]) -> None:
    """Give what the map gives now, end what it gave before; and keep the claims it looked at, for a dry run of the next map."""
    note_role_map(provider)
    identity.claims = {rule.claim: claims[rule.claim] for rule in provider.roles if rule.claim in claims}
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
    for role, scope_kind, scope_id in wanted - held.keys():
        given = Grant(
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


def _facts(given: Grant) -> dict[str, Any]:
    return {"role": given.role, "scope": f"{given.scope_kind or ''}:{given.scope_id or ''}", "source": given.source}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
