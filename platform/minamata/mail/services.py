"""Writing to people: asking for a letter, sending it once, and taking note of what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, delete, update

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.contracts.mail import CopyCameBack
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import NotFound
from minamata.events import publish
from minamata.jobs.services import later
from minamata.mail import policies
from minamata.mail.errors import NotYet, Refused, Unsure
from minamata.mail.letters import Letter, Writer, email_of, settings, writing_to
from minamata.mail.models import Message
from minamata.mail.post import post_of
from minamata.policies import SYSTEM, Actor

LONGEST_ERROR = 500


class _NotOurs(Exception):
    """Another runner has this letter in hand, or sent it."""


def write_to(
    person_id: UUID, kind: str, about: Mapping[str, Any], *, address: str | None = None, language: str | None = None
) -> Message:
    """Have the letter of this kind written and sent after the commit; part of the present transaction.

    It goes to the person's own mailbox; with `address`, to that one instead, in its `language`, with what the person may see.
    LookupError for a kind that no module writes.
    """
    return _put(kind, about, person_id, address, language)


def write_to_mailbox(address: str, kind: str, about: Mapping[str, Any], language: str) -> Message:
    """The same to a mailbox whose owner may have no account here: written in `language`, with nobody's rights.

    LookupError for a kind that no module writes.
    """
    return _put(kind, about, None, address, language)


def take_back(message_ids: Select[UUID | None]) -> None:
    """Forget letters, and do not send those that still wait; part of the present transaction."""
    db.session.execute(delete(Message).where(Message.id.in_(message_ids)))


def _put(
    kind: str, about: Mapping[str, Any], person_id: UUID | None, address: str | None, language: str | None
) -> Message:
    writer_of(kind)
    message = Message(
        id=new_id(),
        person_id=person_id,
        kind=kind,
        about=dict(about),
        created_at=now(),
        changed_at=now(),
        address=address,
        language=language,
    )
    db.session.add(message)
    later("mail.send", message_id=str(message.id))
    return message


def writer_of(kind: str) -> Writer:
    """Who writes letters of this kind. LookupError when nobody does."""
    letters: dict[str, Writer] = current_app.extensions["minamata"].letters
    if kind not in letters:
        raise LookupError(f"no module writes {kind}")
    return letters[kind]


def send(message_id: UUID) -> None:
    """Send a letter that waits; any other one stays as it is. Raises NotYet, to be called again later."""
    db.session.rollback()
    message = db.session.get(Message, message_id)
    if message is None or message.state != "waiting":
        return
    person = db.session.get_one(Person, message.person_id) if message.person_id is not None else None
    works = message.address or (person is not None and person.email and person.email_bounced_at is None)
    if not works or (person is not None and person.erased_at is not None):
        _note(message_id, "waiting", "dropped", "there is no address that works")
        return
    with writing_to(person, message.language):
        letter: Letter | None = writer_of(message.kind)(person, message.about)
        email = email_of(letter, message, person) if letter is not None else None
    db.session.rollback()
    if email is None:
        _note(message_id, "waiting", "dropped", "there was nothing left to say")
        return
    _hand_over(message_id, lambda: post_of(settings()).hand_over(email, lambda: _begin(message_id)))


def bounced(message_id: UUID, reason: str, permanent: bool) -> None:
    """Note that a letter came back; after one that came back for good no more are written to that address until it changes."""
    with write():
        message = db.session.get(Message, message_id)
        if message is None or message.state == "bounced":
            return
        message.error, message.changed_at = reason[:LONGEST_ERROR], now()
        if permanent:
            message.state = "bounced"
            _give_up_on(message)


@transaction
def settle(actor: Actor, message_id: UUID, send_again: bool) -> None:
    """Decide about a letter of which nobody knows whether it arrived: send it again, or let it be. NotFound when there is none."""
    policies.mail.require(actor, "see")
    message = db.session.get(Message, message_id)
    if message is None:
        raise NotFound
    if message.state != "sending":
        return
    message.state, message.changed_at = ("waiting" if send_again else "dropped"), now()
    audit.record(actor, "mail.settled", "message", message_id, after={"state": message.state})
    if send_again:
        later("mail.send", message_id=str(message_id))


def forget_old(before: datetime) -> int:
    """Delete messages older than `before`, of use only while something may still come back; returns how many went."""
    with write():
        gone = delete(Message).where(Message.created_at < before).returning(Message.id)
        return len(db.session.scalars(gone).all())


def _hand_over(message_id: UUID, hand_over: Callable[[], None]) -> None:
    try:
        hand_over()
    except _NotOurs:
        return
    except NotYet:
        _note(message_id, "sending", "waiting", None)
        raise
    except Refused as refused:
        _note(message_id, None, "refused", str(refused))
        with write():
            message = db.session.get(Message, message_id)
            if message is not None:  # it may have been taken back meanwhile
                _give_up_on(message)
        return
    except Unsure as unsure:
        _note(message_id, "sending", "sending", str(unsure))
        return
    _note(message_id, "sending", "sent", None)


def _begin(message_id: UUID) -> None:
    """Committed before the text could have arrived, so that after a crash nobody takes it for one that was not sent."""
    if not _note(message_id, "waiting", "sending", None):
        raise _NotOurs


def _note(message_id: UUID, before: str | None, state: str, error: str | None) -> bool:
    with write():
        changed = db.session.execute(
            update(Message)
            .where(Message.id == message_id, *([Message.state == before] if before else []))
            .values(state=state, error=error[:LONGEST_ERROR] if error else None, changed_at=now())
            .returning(Message.id)
        ).first()
    return changed is not None


def _give_up_on(message: Message) -> None:
    if message.address:
        # Another mailbox says nothing of the person's own.
        publish(CopyCameBack(message.id))
        return
    db.session.execute(
        update(Person)
        .where(Person.id == message.person_id, Person.email_bounced_at.is_(None))
        .values(email_bounced_at=now())
    )
    audit.record(SYSTEM, "mail.gave_up", "person", message.person_id)
