"""What pages read of people, limited to oneself and, for the secretariat, to everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from minamata.accounts import policies
from minamata.accounts.models import Grant, Identity, KeptInput, Person, Session
from minamata.accounts.providers import Provider, RoleRule, roles_from
from minamata.db import db, now
from minamata.errors import NotFound, SignInNeeded
from minamata.policies import Actor

A_PAGE = 50


def myself(actor: Actor) -> Person:
    """The person who is signed in. SignInNeeded when nobody is."""
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    if person is None:
        raise SignInNeeded
    return person


def my_sessions(actor: Actor) -> Sequence[Session]:
    """The living sessions of the person, the newest first."""
    return db.session.scalars(
        select(Session)
        .where(Session.person_id == actor.person_id, Session.ended_at.is_(None), Session.expires_at > now())
        .order_by(Session.created_at.desc())
        .limit(A_PAGE)
    ).all()


def kept_input(actor: Actor, kept_id: UUID | None, path: str) -> Mapping[str, list[str]] | None:
    """What this person typed on this page before their session ended; None for anyone else, or when it is over (decision 10)."""
    if kept_id is None or actor.person_id is None:
        return None
    kept = db.session.scalars(
        select(KeptInput).where(
            KeptInput.id == kept_id,
            KeptInput.person_id == actor.person_id,
            KeptInput.path == path,
            KeptInput.expires_at > now(),
        )
    ).first()
    return kept.fields if kept is not None else None


def people(actor: Actor, words: str, after: UUID | None) -> tuple[Sequence[Person], UUID | None]:
    """People by name or address, for the secretariat; a page, and the key of the next."""
    if not policies.person.allows(actor, "see"):
        raise NotFound
    found = select(Person).where(Person.erased_at.is_(None))
    if words.strip():
        pattern = f"%{words.strip().lower().replace('%', '').replace('_', '')}%"
        found = found.where(or_(func.lower(Person.name).like(pattern), func.lower(Person.email).like(pattern)))
    if after is not None:
        found = found.where(Person.id > after)
    rows = db.session.scalars(found.order_by(Person.id).limit(A_PAGE + 1)).all()
    return rows[:A_PAGE], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def person_for(actor: Actor, person_id: UUID) -> Person:
    """One person, for the secretariat or themselves. NotFound otherwise."""
    person = db.session.get(Person, person_id)
    if person is None or not policies.person.allows(actor, "see", person):
        raise NotFound
    return person


def grants_of(actor: Actor, person: Person) -> Sequence[Grant]:
    """All grants of a person, the newest first."""
    policies.person.require(actor, "see", person)
    return db.session.scalars(
        select(Grant).where(Grant.person_id == person.id).order_by(Grant.valid_from.desc()).limit(200)
    ).all()


@dataclass(frozen=True)
class RoleChange:
    """How many people would gain or lose a role under a changed map."""

    role: str
    gain: int
    lose: int


def dry_run(provider: Provider, rules: tuple[RoleRule, ...]) -> list[RoleChange]:
    """What `rules` in the place of the provider's would change, by the claims people last came with (A4)."""
    gained: dict[str, int] = {}
    lost: dict[str, int] = {}
    claims: Mapping[str, Any]
    for claims, person_id in db.session.execute(
        select(Identity.claims, Identity.person_id).where(Identity.issuer == provider.issuer)
    ):
        held = {
            (role, scope_kind, scope_id)
            for role, scope_kind, scope_id in db.session.execute(
                select(Grant.role, Grant.scope_kind, Grant.scope_id).where(
                    Grant.person_id == person_id, Grant.source == f"claim:{provider.slug}", Grant.valid_to.is_(None)
                )
            )
        }
        wanted = roles_from(rules, claims)
        for role, _kind, _scope in wanted - held:
            gained[role] = gained.get(role, 0) + 1
        for role, _kind, _scope in held - wanted:
            lost[role] = lost.get(role, 0) + 1
    return [RoleChange(role, gained.get(role, 0), lost.get(role, 0)) for role in sorted({*gained, *lost})]
