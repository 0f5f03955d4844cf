"""Making and ending tokens."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from minamata.accounts.models import Person
from minamata.api import policies
from minamata.api.errors import TooManyTokens
from minamata.api.models import Token
from minamata.api.queries import PREFIX, hash_of
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import InvalidInput, NotFound
from minamata.modules import registry
from minamata.policies import Actor

RANDOM_BYTES = 32
MOST = 20
LONGEST_LIFE = timedelta(days=365)


@dataclass(frozen=True)
class MadeToken:
    """A token that was just made; its `secret` is told this once and kept nowhere."""

    id: UUID
    secret: str


@transaction
def make_token(actor: Actor, name: str, scopes: Collection[str], days: int) -> MadeToken:
    """Make a token for the person, for what `scopes` name, that expires after `days`, 1 to 365.

    Raises InvalidInput for an unknown scope, for none, and for another length of life; TooManyTokens for more than twenty that live.
    """
    policies.token.require(actor, "make")
    if not scopes or not set(scopes) <= registry().scopes.keys() or not 1 <= days <= LONGEST_LIFE.days:
        raise InvalidInput
    # Of two that are made at once, the second sees the first.
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    living = select(func.count()).where(
        Token.person_id == actor.person_id, Token.ended_at.is_(None), Token.expires_at > now()
    )
    if (db.session.scalar(living) or 0) >= MOST:
        raise TooManyTokens
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = Token(
        id=new_id(),
        person_id=actor.person_id,
        name=name,
        token_hash=hash_of(secret),
        ending=secret[-4:],
        scopes=sorted(set(scopes)),
        created_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    db.session.add(token)
    audit.record(actor, "api.token_made", "api_token", token.id, after=_facts(token))
    return MadeToken(token.id, secret)


@transaction
def end_token(actor: Actor, token_id: UUID) -> None:
    """End a token for good, at this instant; again changes nothing. NotFound for that of another person."""
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound
    policies.token.require(actor, "end", token)
    if token.ended_at is None:
        token.ended_at = now()
        audit.record(actor, "api.token_ended", "api_token", token.id, before=_facts(token))


def delete_old_tokens(before: datetime) -> int:
    """Delete tokens that were over before an instant; returns how many went."""
    with write():
        was_over = or_(Token.ended_at < before, Token.expires_at < before)
        return len(db.session.scalars(delete(Token).where(was_over).returning(Token.id)).all())


def _facts(token: Token) -> dict[str, Any]:
    return {"scopes": token.scopes, "expires_at": token.expires_at}
