"""Beginning and ending sessions (A5, A7)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from minamata.accounts import policies
from minamata.accounts.errors import AccountClosed, TokenRefused
from minamata.accounts.models import Identity, LogoutToken, Person, Session
from minamata.accounts.providers import Provider
from minamata.accounts.services.identities import identity_of, mailbox_of
from minamata.accounts.services.rights import bring_grants_to
from minamata.accounts.tokens import LEEWAY
from minamata.audit import services as audit
from minamata.db import attempt, db, new_id, now, transaction
from minamata.policies import SYSTEM, Actor

LASTS = timedelta(hours=12)
LASTS_ON_A_SHARED_COMPUTER = timedelta(minutes=30)


@dataclass(frozen=True)
class SignedIn:
    """A new session: the token that the browser keeps, and for how many seconds it opens anything."""

    token: str
    person_id: UUID
    seconds: int
    shared: bool


@dataclass(frozen=True)
class Ended:
    """A session that is over here, and what its provider wants to hear about it."""

    provider: str
    id_token: str | None


@transaction
def sign_in(
    provider: Provider,
    claims: Mapping[str, Any],
    id_token: str | None,
    browser: str,
    shared: bool,
    ending: UUID | None = None,
) -> SignedIn:
    """Begin a session for the identity (issuer, subject); a new identity is a new person (A3).

    Grants that come from claims are brought to what the provider's role map says (A4). The session `ending` was this browser's before;
    it ends, so that no session outlives a sign-in (A7). Raises AccountClosed for a person who is suspended or erased.
    """
    identity, person = identity_of(provider, claims)
    _refuse_closed(person)
    bring_grants_to(provider, identity, claims)
    sid = claims.get("sid")
    return _begin(person, identity, browser, shared, ending, sid if isinstance(sid, str) else None, id_token)


@transaction
def sign_in_by_mail(person: Person, browser: str, shared: bool, ending: UUID | None = None) -> SignedIn:
    """Begin a session for a person who has shown that they read their mailbox. Raises AccountClosed as `sign_in` does."""
    _refuse_closed(person)
    identity = mailbox_of(person)
    person.email_verified = True
    return _begin(person, identity, browser, shared, ending, None, None)


@transaction
def sign_out(actor: Actor) -> Ended | None:
    """End the session, for good; None when there is none. The provider's own is the browser's to end."""
    session = db.session.get(Session, actor.session_id) if actor.session_id else None
    if session is None or session.ended_at is not None:
        return None
    ended = Ended(session.provider, session.id_token)
    session.ended_at, session.id_token = now(), None
    audit.record(actor, "accounts.signed_out", "person", str(session.person_id))
    return ended


@transaction
def sign_out_everywhere(actor: Actor) -> Ended | None:
    """End every session of the person, on every device; returns the one of this browser."""
    policies.person.require(actor, "change", db.session.get(Person, actor.person_id) if actor.person_id else None)
    here = db.session.get(Session, actor.session_id) if actor.session_id else None
    ended = Ended(here.provider, here.id_token) if here is not None else None
    living = db.session.execute(
        update(Session)
        .where(Session.person_id == actor.person_id, Session.ended_at.is_(None), Session.expires_at > now())
        .values(ended_at=now(), id_token=None)
        .returning(Session.id)
    ).all()
    audit.record(
        actor, "accounts.signed_out_everywhere", "person", str(actor.person_id), after={"sessions": len(living)}
    )
    return ended


@transaction
def sign_out_at(provider: Provider, claims: Mapping[str, Any]) -> int:
    """End the sessions that the provider has ended: the one of `sid`, else all of `sub`; returns how many.

    `claims` are those of a logout token that was verified. Raises TokenRefused for one that was taken before (A6).
    """
    db.session.execute(delete(LogoutToken).where(LogoutToken.expires_at < now()))
    expires_at = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=LEEWAY)
    try:
        with attempt():
            db.session.add(LogoutToken(provider=provider.slug, jti=claims["jti"], expires_at=expires_at))
            db.session.flush()
    except IntegrityError as error:
        raise TokenRefused("a logout token taken before") from error
    its = select(Identity.id).where(Identity.issuer == provider.issuer)
    if "sub" in claims:
        its = its.where(Identity.subject == claims["sub"])
    ended = update(Session).where(Session.identity_id.in_(its), Session.ended_at.is_(None), Session.expires_at > now())
    if "sid" in claims:
        ended = ended.where(Session.provider_session == claims["sid"])
    rows = db.session.execute(
        ended.values(ended_at=now(), id_token=None).returning(Session.id, Session.person_id)
    ).all()
    for session_id, person_id in rows:
        after = {"session": str(session_id), "provider": provider.slug}
        audit.record(SYSTEM, "accounts.signed_out_by_provider", "person", str(person_id), after=after)
    return len(rows)


def hash_of(token: str) -> str:
    """How a session's token is kept: it cannot be read back from the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def _begin(
    person: Person,
    identity: Identity,
    browser: str,
    shared: bool,
    ending: UUID | None,
    provider_session: str | None,
    id_token: str | None,
) -> SignedIn:
    identity.last_sign_in_at = now()
    if ending is not None:
        db.session.execute(
            update(Session).where(Session.id == ending, Session.ended_at.is_(None)).values(ended_at=now())
        )
    _forget_tokens(person.id)
    token = secrets.token_urlsafe(32)
    lasts = LASTS_ON_A_SHARED_COMPUTER if shared else LASTS
    session = Session(
        id=new_id(),
        token_hash=hash_of(token),
        person_id=person.id,
        identity_id=identity.id,
        provider=identity.provider,
        provider_session=provider_session,
        id_token=id_token,
        browser=browser[:200],
        shared_computer=shared,
        created_at=now(),
        expires_at=now() + lasts,
    )
    db.session.add(session)
    actor = Actor(person_id=person.id, session_id=session.id)
    audit.record(actor, "accounts.signed_in", "person", str(person.id), after={"provider": identity.provider})
    return SignedIn(token, person.id, int(lasts.total_seconds()), shared)


def _refuse_closed(person: Person) -> None:
    if person.erased_at is not None:
        raise AccountClosed("erased")
    if person.suspended_until is not None and person.suspended_until > now():
        raise AccountClosed("suspended")


def _forget_tokens(person_id: UUID) -> None:
    """An ID token holds a name and an address, and is of no use once its session is over (decision 12)."""
    db.session.execute(
        update(Session)
        .where(
            Session.person_id == person_id,
            Session.id_token.is_not(None),
            or_(Session.ended_at.is_not(None), Session.expires_at < now()),
        )
        .values(id_token=None)
    )
