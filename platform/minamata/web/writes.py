"""Every write happens exactly once (G2, decision 3).

A form or API write carries a key. The key is claimed in the transaction of the write; only successes are kept, and the same key again
leads to the first answer, read anew with today's rights: a page by a redirect, a document of the API as it is. The same key with another
body is refused. A refused form keeps nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from operator import itemgetter
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Request, Response, redirect, request
from sqlalchemy import Integer, String, Table, UniqueConstraint, Uuid, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key, db, new_id, now, write
from minamata.errors import Conflict, DomainError, InvalidInput, KeyUsedAgain
from minamata.i18n import _l
from minamata.web.current import current_user
from minamata.web.programs import is_for_programs, represent

KEPT = timedelta(days=7)
FIELD = "write_key"
HEADER = "Idempotency-Key"
LONGEST_KEY = 128
LONGEST_TARGET = 500  # an index of PostgreSQL holds no more than 2700 bytes
NOT_IN_THE_FINGERPRINT = frozenset({FIELD, "csrf_token"})

View = TypeVar("View", bound=Callable[..., Any])


class WriteKey(Base):
    """A write that was done: by whom, what, to what, under which key, and where its answer is."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("actor", "action", "target", "key"),)

    id: Mapped[Key]
    actor: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    location: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


_KEYS = cast(Table, WriteKey.__table__)
# Built once and said to the table: every write asks them.
_FOUND = select(WriteKey).where(
    WriteKey.actor == bindparam("actor"),
    WriteKey.action == bindparam("action"),
    WriteKey.target == bindparam("target"),
    WriteKey.key == bindparam("key"),
)
_CLAIM = insert(_KEYS)
_ANSWERED = (
    update(_KEYS)
    .where(_KEYS.c.id == bindparam("claim", type_=Uuid()))
    .values(status=bindparam("answered", type_=Integer()), location=bindparam("place", type_=String()))
)
_GIVEN_UP = delete(_KEYS).where(_KEYS.c.id == bindparam("claim", type_=Uuid()))


class KeyMissing(InvalidInput):
    """A write came without a key."""

    status = 400
    type = "key-missing"
    advice = _l("Go back, load the page again and send the form from there.")


class KeyHeaderMissing(KeyMissing):
    """A write of a program came without a key."""

    title = _l("The key of this write is missing")
    advice = _l("Send the header Idempotency-Key with a new value for each write, of up to 128 characters.")


class _Refused(Exception):
    """Carries the answer of a view that refused, past the transaction that must not be kept."""

    def __init__(self, response: Response) -> None:
        self.response = response


class _ClaimedMeanwhile(Exception):
    """The same key was claimed by a request that ran beside this one, and has been committed."""


def repeatable(view: View) -> View:
    """Mark a view whose writes need no key, because doing them twice is the same as once (sign-in, sign-out)."""
    view.needs_no_key = True  # type: ignore[attr-defined]
    return view


def open_to_programs(view: View) -> View:
    """Mark a view that other programs write to, without a page of ours in between; it checks for itself who asks."""
    view.is_open_to_programs = True  # type: ignore[attr-defined]
    return repeatable(view)


def new_key() -> str:
    """A key for one form on one page."""
    return secrets.token_urlsafe(12)


def answer_once(view: Callable[[], Response]) -> Response:
    """Answer the present write: do it and remember, or lead to the answer it was given before.

    Raises KeyMissing without a key and KeyUsedAgain when the key came before with another body.
    """
    key = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not key or len(key) > LONGEST_KEY:
        raise KeyHeaderMissing if is_for_programs() else KeyMissing
    fingerprint = _fingerprint(request)
    found = _find(key)  # without the lock of a write, for which a form that is sent again need not wait
    if found is None:
        try:
            return _claim_and_answer(view, key, fingerprint)
        except _ClaimedMeanwhile:
            found = _find(key)
    if found is None:
        raise Conflict
    return _again(found, fingerprint)


def forget_old_keys() -> None:
    """Delete keys older than seven days."""
    with write():
        db.session.execute(delete(WriteKey).where(WriteKey.created_at < now() - KEPT))


def _claim_and_answer(view: Callable[[], Response], key: str, fingerprint: str) -> Response:
    kept_error: DomainError | None = None
    try:
        with write():
            claim = _claim(key, fingerprint)
            try:
                response = view()
            except DomainError as error:
                if not error.keeps_writes:
                    raise
                db.session.execute(_GIVEN_UP, {"claim": claim})
                kept_error = error
            else:
                if response.status_code >= 400:
                    raise _Refused(response)
                answered = {"claim": claim, "answered": response.status_code, "place": _place_of(response)}
                db.session.execute(_ANSWERED, answered)
    except _Refused as refused:
        return refused.response
    if kept_error is not None:
        raise kept_error
    return response


def _claim(key: str, fingerprint: str) -> UUID:
    """Take the key and say which row holds it, waiting for a request that has taken it already and is not committed yet."""
    claim = new_id()
    row = {"id": claim, **_place(), "key": key, "fingerprint": fingerprint, "status": 0, "created_at": now()}
    try:
        db.session.execute(_CLAIM, row)
    except IntegrityError as error:
        raise _ClaimedMeanwhile from error
    return claim


def _place() -> dict[str, str]:
    return {
        "actor": str(current_user.person_id or "anonymous"),
        "action": request.endpoint or "",
        "target": request.path[:LONGEST_TARGET],
    }


def _find(key: str) -> WriteKey | None:
    return db.session.scalars(_FOUND, {**_place(), "key": key}).first()


def _again(found: WriteKey, fingerprint: str) -> Response:
    if found.fingerprint != fingerprint:
        raise KeyUsedAgain
    if is_for_programs() and found.location is not None:
        return represent(found.location, found.status)
    if found.status == HTTPStatus.CREATED:
        return Response(status=HTTPStatus.CREATED, headers={"Location": found.location or request.path})
    response = redirect(found.location or request.path, 303)
    assert isinstance(response, Response)
    return response


def _place_of(response: Response) -> str | None:
    """Where the answer can be read again: the page a browser is led to, or the resource a program was shown."""
    return response.headers.get("Location") or response.headers.get("Content-Location")


def _fingerprint(sent: Request) -> str:
    """What was asked, without the tokens that change from page to page."""
    body = hashlib.sha256(f"{sent.method} {sent.query_string.decode('latin-1')} ".encode())
    for name, value in sorted(sent.form.items(multi=True)):
        if name not in NOT_IN_THE_FINGERPRINT:
            body.update(f"{len(name)}:{name}{len(value)}:{value}".encode())
    for name, upload in sorted(sent.files.items(multi=True), key=itemgetter(0)):
        body.update(f"{name}:{hashlib.file_digest(upload.stream, 'sha256').hexdigest()}".encode())  # type: ignore[arg-type]
        upload.stream.seek(0)
    if not sent.form and not sent.files:
        body.update(sent.get_data())
    return body.hexdigest()
