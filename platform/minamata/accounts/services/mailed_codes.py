"""Signing in by a code that is sent to one's mailbox, for people without an account at a provider (A9)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select, update

from minamata.accounts.models import Grant, Identity, MailedCode, Person
from minamata.accounts.services.identities import MAILBOX
from minamata.accounts.services.sessions import SignedIn, sign_in_by_mail
from minamata.db import db, new_id, now, transaction
from minamata.delegations.queries import is_an_office
from minamata.mail.services import write_to

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
MOST_AN_HOUR = 5
DIGITS = 8
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Outcome:
    """What became of a code that was typed: a session, or how many more tries there are; None when this code is of no more use."""

    signed_in: SignedIn | None
    tries_left: int | None


@transaction
def ask(address: str) -> UUID:
    """Send a code to the person with this address, if there is one who may sign in so; returns the id to enter it under.

    Whether there is one, nobody can tell from the answer, nor from what happens to codes that are tried.
    """
    db.session.execute(delete(MailedCode).where(MailedCode.created_at < now() - KEPT))
    person = _who_may(address)
    asked = MailedCode(id=new_id(), person_id=person.id if person else None, created_at=now(), tries=0)
    db.session.add(asked)
    if person is not None:
        write_to(person.id, "accounts.code", {"code": str(asked.id)})
    return asked.id


@transaction
def enter(asked_id: UUID, typed: str, browser: str, shared: bool, ending: UUID | None) -> Outcome:
    """Take a code as it was typed, in any digits, with or without spaces. Raises AccountClosed for a person who may not come in."""
    counted = db.session.execute(
        update(MailedCode)
        .where(
            MailedCode.id == asked_id,
            MailedCode.used_at.is_(None),
            MailedCode.tries < TRIES,
            MailedCode.created_at > now() - GOOD_FOR,
        )
        .values(tries=MailedCode.tries + 1)
        .returning(MailedCode.person_id, MailedCode.tries)
    ).first()
    if counted is None:
        return Outcome(None, None)
    person_id, tries = counted
    right = hmac.compare_digest(_digits(typed).encode(), code_of(asked_id).encode())
    if not right or person_id is None:
        return Outcome(None, TRIES - tries or None)
    db.session.execute(update(MailedCode).where(MailedCode.id == asked_id).values(used_at=now()))
    return Outcome(sign_in_by_mail(db.session.get_one(Person, person_id), browser, shared, ending), None)


def code_of(asked_id: UUID) -> str:
    """The code that was asked for under this id; it is made when it is needed, so that no table holds it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(key, f"mailed code {asked_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def is_good(asked_id: UUID) -> bool:
    """Whether the code is still of use, so that a letter about it is."""
    asked = db.session.get(MailedCode, asked_id)
    return asked is not None and asked.used_at is None and asked.created_at > now() - GOOD_FOR


def _who_may(address: str) -> Person | None:
    """The one person with this address who has no account at a provider, and no role that asks for more than a mailbox.

    An office reads its mailbox together, so nobody signs in with it (A14).
    """
    people = db.session.scalars(
        select(Person)
        .where(
            func.lower(Person.email) == address.strip().lower(),
            Person.erased_at.is_(None),
            Person.email_verified.is_(True),
            ~is_an_office(address),
            ~select(Identity.id).where(Identity.person_id == Person.id, Identity.provider != MAILBOX).exists(),
            ~select(Grant.id).where(Grant.person_id == Person.id, Grant.role == "administrator").exists(),
        )
        .limit(2)
    ).all()
    if len(people) != 1:
        return None
    lately = select(func.count()).where(
        MailedCode.person_id == people[0].id, MailedCode.created_at > now() - timedelta(hours=1)
    )
    return people[0] if (db.session.scalar(lately) or 0) < MOST_AN_HOUR else None


def _digits(typed: str) -> str:
    return "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())
