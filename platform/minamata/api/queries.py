"""Tokens of a person, and the person behind a token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, bindparam, select

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.api import policies
from minamata.api.models import Token
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor

PREFIX = "mc_"
LONGEST = 100
SHOWN = 50

BY_HASH = (
    select(Token, Person)
    .join(Person, Person.id == Token.person_id)
    .where(Token.token_hash == bindparam("token_hash", type_=String()))
)


@dataclass(frozen=True)
class Bearer:
    """For whom a program acts, with their rights of this instant, and what its token is for."""

    actor: Actor
    scopes: frozenset[str]


def hash_of(secret: str) -> str:
    """How a token is kept: 256 random bits need no slower hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer_of(secret: str) -> Bearer | None:
    """For whom and for what this token stands; None when it is unknown, over, or its person may not come in. Reads only.

    A token from before the end of a suspension stays closed for good: whoever is let in again makes a new one.
    """
    if not secret.startswith(PREFIX) or len(secret) > LONGEST or not secret.isascii():
        return None
    row = db.session.execute(BY_HASH, {"token_hash": hash_of(secret)}).first()
    if row is None:
        return None
    token, person = row
    was_suspended = person.suspended_until is not None and person.suspended_until > token.created_at
    if token.ended_at is not None or token.expires_at <= now() or person.erased_at is not None or was_suspended:
        return None
    return Bearer(actor_for(person), frozenset(token.scopes))


def my_tokens(actor: Actor) -> Sequence[Token]:
    """The tokens the person has not ended, those that expired among them, the newest first."""
    return db.session.scalars(
        select(Token)
        .where(Token.person_id == actor.person_id, Token.ended_at.is_(None))
        .order_by(Token.id.desc())
        .limit(SHOWN)
    ).all()


def token_for(actor: Actor, token_id: UUID) -> Token:
    """One token of the person. NotFound for that of another."""
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound
    policies.token.require(actor, "see", token)
    return token
