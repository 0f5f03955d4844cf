"""Which person an identity at a provider belongs to; an address only proposes, never joins (A3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from minamata.accounts.models import Identity, Person
from minamata.accounts.providers import Provider
from minamata.accounts.roles import claims_looked_at
from minamata.accounts.writing import one_line
from minamata.audit import services as audit
from minamata.db import attempt, db, new_id, now, transaction
from minamata.delegations.queries import is_an_office
from minamata.i18n import LANGUAGES
from minamata.policies import Actor

MAILBOX = "mailbox"
NAME_LENGTH = 120
ADDRESS_LENGTH = 254


def identity_of(provider: Provider, claims: Mapping[str, Any]) -> tuple[Identity, Person]:
    """The identity (issuer, subject) and its person, who begins to exist when there is none. Inside a transaction."""
    found = _known(provider, claims)
    if found is None:
        try:
            with attempt():
                person = _new_person(claims)
                found = _new_identity(provider, claims, person), person
                db.session.flush()
        except IntegrityError:  # another tab of the same browser was quicker
            found = _known(provider, claims)
            if found is None:
                raise
    _take_proven_address(found[1], claims)
    return found


def mailbox_of(person: Person) -> Identity:
    """The identity by which a person signs in who has no account at a provider: the mailbox. Inside a transaction."""
    found = db.session.scalars(select(Identity).filter_by(person_id=person.id, provider=MAILBOX)).first()
    if found is not None:
        return found
    made = Identity(
        id=new_id(),
        person_id=person.id,
        provider=MAILBOX,
        issuer=MAILBOX,
        subject=str(person.id),
        claims={},
        created_at=now(),
        last_sign_in_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def person_to_link(provider: Provider, claims: Mapping[str, Any]) -> Person | None:
    """Whom a first sign-in could belong to: the one person with the same verified address, to be proposed, never joined.

    The address of an office belongs to nobody in particular (A14).
    """
    address = _proven_address(claims)
    if address is None or _known(provider, claims) is not None:
        return None
    people = db.session.scalars(
        select(Person)
        .where(
            func.lower(Person.email) == address.lower(),
            Person.email_verified.is_(True),
            Person.erased_at.is_(None),
            ~is_an_office(address),
        )
        .limit(2)
    ).all()
    return people[0] if len(people) == 1 else None


@transaction
def link_pending(person_id: UUID, provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Join the account that waits to the person who has just signed in with the old one, when it is theirs by its verified address."""
    candidate = person_to_link(provider, claims)
    if candidate is None or candidate.id != person_id:
        return False
    _new_identity(provider, claims, candidate)
    actor = Actor(person_id=person_id)
    audit.record(actor, "accounts.identity_linked", "person", str(person_id), after={"provider": provider.slug})
    return True


def _known(provider: Provider, claims: Mapping[str, Any]) -> tuple[Identity, Person] | None:
    row = db.session.execute(
        select(Identity, Person)
        .join(Person, Person.id == Identity.person_id)
        .where(Identity.issuer == provider.issuer, Identity.subject == claims["sub"])
    ).first()
    return (row[0], row[1]) if row is not None else None


def _new_person(claims: Mapping[str, Any]) -> Person:
    locale = str(claims.get("locale") or "").replace("_", "-").partition("-")[0].lower()
    person = Person(
        id=new_id(),
        name=(one_line(claims.get("name")) or one_line(claims.get("preferred_username")) or claims["sub"])[
            :NAME_LENGTH
        ],
        email=_address(claims),
        email_verified=_proven_address(claims) is not None,
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
        subject=claims["sub"],
        claims=claims_looked_at(provider.roles, claims),
        created_at=now(),
        last_sign_in_at=now(),
    )
    db.session.add(identity)
    return identity


def _take_proven_address(person: Person, claims: Mapping[str, Any]) -> None:
    """An address that the provider has verified stands in for none, or for one that nobody had."""
    address = _proven_address(claims)
    if address is not None and not person.email_verified:
        if address != person.email:
            person.email_bounced_at = None
        person.email, person.email_verified = address, True


def _proven_address(claims: Mapping[str, Any]) -> str | None:
    return _address(claims) if claims.get("email_verified") is True else None


def _address(claims: Mapping[str, Any]) -> str | None:
    address = one_line(claims.get("email"))
    return address if "@" in address and len(address) <= ADDRESS_LENGTH else None
