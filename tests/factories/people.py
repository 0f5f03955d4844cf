"""People, and their sessions without the detour over a provider."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from minamata.accounts.models import Grant, Identity, Person, Session
from minamata.db import db, now, write


def person(name: str = "Member", **fields: Any) -> Person:
    """A person with an identity."""
    with write():
        made = Person(name=name, created_at=now(), **fields)
        db.session.add(made)
        db.session.flush()
        db.session.add(
            Identity(
                person_id=made.id,
                provider="test",
                issuer="https://provider.test",
                subject=secrets.token_hex(8),
                created_at=now(),
                last_sign_in_at=now(),
            )
        )
    return made


def grant(to: Person, role: str, scope_kind: str | None = None, scope_id: str | None = None) -> Grant:
    """A role for a person, from now on."""
    with write():
        given = Grant(
            person_id=to.id,
            role=role,
            scope_kind=scope_kind,
            scope_id=scope_id,
            source="test",
            valid_from=now() - timedelta(seconds=1),
            reason="test",
        )
        db.session.add(given)
    return given


def sign_in(app: Flask, client: FlaskClient, who: Person) -> Session:
    """Give `client` a living session of `who`."""
    token = secrets.token_urlsafe(24)
    with app.app_context(), write():
        identity = db.session.query(Identity).filter_by(person_id=who.id).first()
        assert identity is not None
        session = Session(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            person_id=who.id,
            identity_id=identity.id,
            provider="test",
            browser="test",
            created_at=now(),
            expires_at=now() + timedelta(hours=1),
        )
        db.session.add(session)
    client.set_cookie("minamata", token, domain="localhost")
    return session
