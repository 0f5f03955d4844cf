"""Posts that come by e-mail (F4): each e-mail is taken in once, and becomes a post or one letter that says why it did not."""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from forums.attachments import MOST_FILES, USE
from forums.errors import ForeignSender, MailAddressOver, SubjectMissing, TextTooLong, TooManyFiles
from forums.incoming.reading import Attached, Incoming, read
from forums.models import MailAddress, MailReceived
from forums.queries.areas import area_by_id
from forums.queries.told import post_told_in
from forums.queries.topics import present_topic
from forums.services import mail_addresses, posting
from forums.services.posting import Words
from forums.writing import LONGEST_TEXT, LONGEST_TITLE
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import attempt, db, new_id, now, stop_reading, transaction
from minamata.errors import DomainError, NotFound
from minamata.files.services.uploads import Inspected, inspect, take_inspected
from minamata.i18n import DEFAULT
from minamata.mail import services as mail
from minamata.mail.letters import settings, writing_to
from minamata.mail.models import Message
from minamata.policies import Actor

LARGEST = 40_000_000
"""Bytes of an e-mail with its files, as servers pass it on."""
REFUSAL = "forums.refusal"
MOST_REFUSALS = 5
"""So many letters a day tell one mailbox that its e-mails were not posted; then we are silent."""
A_DAY = timedelta(hours=24)
SERVER_ERROR = 500

log = logging.getLogger(__name__)


class TryLater(Exception):
    """It cannot be taken in at the moment; whoever brings it shall bring it again."""


def take_in(raw: bytes, recipients: Sequence[str] = (), return_path: str | None = None) -> list[str]:
    """Take in an e-mail for those of its recipients that are addresses of ours; returns what became of it for each.

    `recipients` and `return_path` are those of its envelope; without them its headers say. Brought again, it changes nothing. What a
    program wrote, and what is from nobody, is dropped. Never called in a transaction, because files are looked at. Raises TryLater.
    """
    incoming = read(raw, return_path)
    if incoming.is_automatic or not incoming.sender or _is_ours(incoming):
        log.info("an e-mail was dropped", extra={"why": "automatic" if incoming.is_automatic else "sender"})
        return ["dropped"]
    name = incoming.message_id or hashlib.sha256(raw).hexdigest()
    ours = [each for each in recipients or incoming.recipients if mail_addresses.token_in(each) is not None]
    return [_take_in_for(incoming, name, each) for each in dict.fromkeys(each.lower() for each in ours)]


@transaction
def forget_old(before: datetime) -> int:
    """Delete the notes of e-mails that came before an instant; returns how many went."""
    gone = delete(MailReceived).where(MailReceived.received_at < before).returning(MailReceived.id)
    return len(db.session.scalars(gone).all())


def _take_in_for(incoming: Incoming, name: str, recipient: str) -> str:
    key = hashlib.sha256(f"{name}\n{recipient}".encode()).hexdigest()
    if db.session.scalar(select(MailReceived.id).where(MailReceived.key == key)) is not None:
        return "again"
    address = mail_addresses.meant_by(recipient)
    file: list[str] = []
    try:
        return _post(key, incoming, address, file)
    except DomainError as error:
        db.session.rollback()
        if error.status >= SERVER_ERROR:
            raise TryLater from error
        return _refuse(key, incoming, mail_addresses.meant_by(recipient), error, next(iter(file), ""))


def _post(key: str, incoming: Incoming, address: MailAddress | None, file: list[str]) -> str:
    """Post it, as the person whose address it is; the name of a file that is looked at stands in `file`."""
    if address is None:
        raise MailAddressOver
    owner = db.session.get_one(Person, address.person_id)
    if not _is_from(incoming, owner):
        raise ForeignSender
    if address.expires_at <= now():
        raise MailAddressOver
    if owner.suspended_until is not None and owner.suspended_until > now():
        raise NotFound
    topic_id, area_id = address.topic_id, address.area_id
    _refuse_unfit(incoming, is_topic=area_id is not None)
    with writing_to(owner):
        actor = actor_for(owner)
        _require_place(actor, topic_id, area_id)
        inspected = _inspected(actor, incoming.files, file)
        stop_reading()
        return _write(actor, key, incoming, topic_id, area_id, inspected)


@transaction
def _write(
    actor: Actor,
    key: str,
    incoming: Incoming,
    topic_id: UUID | None,
    area_id: UUID | None,
    inspected: Sequence[Inspected],
) -> str:
    note = _claim(key, actor.person_id, "posted")
    if note is None:
        return "again"
    if topic_id is not None:
        topic = present_topic(actor, topic_id).topic
        area = area_by_id(actor, topic.area_id)
    else:
        assert area_id is not None
        area = area_by_id(actor, area_id)
    if area.state == "draft":
        raise NotFound
    words = Words(
        incoming.text,
        reply_to=post_told_in(actor, incoming.answers),
        files=[take_inspected(actor, USE, each, area.audience) for each in inspected],
        source="email",
    )
    if topic_id is not None:
        note.post_id = posting.reply(actor, topic, area, words).id
    else:
        note.post_id = posting.start_topic(
            actor, area, incoming.subject[:LONGEST_TITLE], "discussion", words
        ).first_post_id
    return "posted"


def _require_place(actor: Actor, topic_id: UUID | None, area_id: UUID | None) -> None:
    """Before any file is looked at: is there still a place for it?"""
    if topic_id is not None:
        present_topic(actor, topic_id)
    elif area_id is not None:
        area_by_id(actor, area_id)


def _refuse_unfit(incoming: Incoming, is_topic: bool) -> None:
    if len(incoming.text) > LONGEST_TEXT:
        raise TextTooLong
    if is_topic and not incoming.subject:
        raise SubjectMissing
    if len(incoming.files) > MOST_FILES:
        raise TooManyFiles


def _inspected(actor: Actor, files: Sequence[Attached], present: list[str]) -> list[Inspected]:
    found = []
    for file in files:
        present[:] = [file.name]
        found.append(inspect(actor, USE, file.name, io.BytesIO(file.content)))
    present.clear()
    return found


@transaction
def _refuse(key: str, incoming: Incoming, address: MailAddress | None, error: DomainError, file: str) -> str:
    """Note that it was not posted, and say so once to its sender.

    What names neither an address of ours nor a person of ours gets no answer: such senders are forged as a rule, and a stranger would
    get it.
    """
    person = _known(incoming, address)
    if _claim(key, person.id if person is not None else None, "refused", error.type) is None:
        return "again"
    about = {"reason": error.type, "file": file, "answers": incoming.message_id or ""}
    if person is not None and _refusals_today(person.id, incoming.sender) < MOST_REFUSALS:
        mail.write_to(person.id, REFUSAL, about)
    elif person is None and address is not None and _refusals_today(None, incoming.sender) < MOST_REFUSALS:
        mail.write_to_mailbox(incoming.sender, REFUSAL, about, incoming.language or DEFAULT)
    return "refused"


def _known(incoming: Incoming, address: MailAddress | None) -> Person | None:
    """The person whom it is from, by the address alone: whoever sent it, the letter goes to that mailbox."""
    owner = db.session.get(Person, address.person_id) if address is not None else None
    if owner is not None and _is_from(incoming, owner):
        return owner
    return db.session.scalars(
        select(Person)
        .where(func.lower(Person.email) == incoming.sender, Person.email_verified, Person.erased_at.is_(None))
        .order_by(Person.id)
    ).first()


def _is_from(incoming: Incoming, person: Person) -> bool:
    return person.erased_at is None and bool(person.email) and (person.email or "").lower() == incoming.sender


def _refusals_today(person_id: UUID | None, mailbox: str) -> int:
    to = Message.address == mailbox
    if person_id is not None:
        to = or_(to, Message.person_id == person_id)
    lately = (Message.kind == REFUSAL, Message.created_at > now() - A_DAY, to)
    return db.session.scalar(select(func.count()).select_from(Message).where(*lately)) or 0


def _claim(key: str, person_id: UUID | None, outcome: str, reason: str | None = None) -> MailReceived | None:
    """The note that an e-mail was taken in; None when there is one already."""
    note = MailReceived(
        id=new_id(), key=key, person_id=person_id, outcome=outcome, reason=reason, received_at=now(), post_id=None
    )
    try:
        with attempt():
            db.session.add(note)
            db.session.flush()
    except IntegrityError:
        return None
    return note


def _is_ours(incoming: Incoming) -> bool:
    """Whether it is a letter of ours that came round, or seems to be from an address of ours."""
    own_ids = re.compile(rf"<[0-9a-f]{{32}}@{re.escape(urlsplit(settings().base_url).hostname or '')}>")
    return (
        bool(own_ids.fullmatch(incoming.message_id or ""))
        or incoming.sender == settings().mail_from.lower()
        or mail_addresses.token_in(incoming.sender) is not None
    )
