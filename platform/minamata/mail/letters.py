"""What a letter says, and the e-mail that is made of it: text and HTML, both directions, threads that mail programs group (G12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.config import Settings
from minamata.db import now
from minamata.i18n import DEFAULT, LANGUAGES, current_language, direction, speaking
from minamata.mail.models import Message
from minamata.policies import NOBODY
from minamata.web.pages import service

SPECIAL = frozenset('()<>[]:;@\\,"')
LONGEST_SUBJECT = 150
AUTO_REPLIED = "auto-replied"
"""What Auto-Submitted says of an answer that the program gives to an e-mail (RFC 3834)."""


class _ForPrograms(UnstructuredHeader):
    """A header that programs read. Python would encode what is longer than a line, and no program decodes it there (RFC 2047, 5)."""

    def fold(self, *, policy: Policy[Any]) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
for _name in ("References", "In-Reply-To", "List-Id", "List-Unsubscribe"):
    _HEADERS.map_to_type(_name, _ForPrograms)  # type: ignore[arg-type]  # the registry adds the base class itself
POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Item:
    """One of the things a letter tells of; `url` is a whole address."""

    title: str
    line: str = ""
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """The words of a letter, in the reader's language.

    `detail` says a little more than the opening. `code` stands large and alone, as for a sign-in. `thread` groups letters about one
    thing, `list_name` all of a kind; `unsubscribe` is a whole address that takes a POST (RFC 8058). `closing` says why the reader
    gets it. `reply_to` is where an answer goes. With `answers`, the Message-ID of an e-mail that came in, it is the program's answer to
    that one.
    """

    subject: str
    opening: str
    closing: str
    detail: str = ""
    items: tuple[Item, ...] = ()
    action: Item | None = None
    code: str = ""
    thread: str = ""
    list_name: str = ""
    unsubscribe: str = ""
    reply_to: str = ""
    answers: str = ""


Writer = Callable[[Any, Mapping[str, Any]], Letter | None]
"""Writes a letter to a person about something, or to a mailbox of nobody's yet (None); None when there is nothing left to say."""


@contextmanager
def writing_to(person: Person | None, language: str | None = None) -> Iterator[None]:
    """Speak the person's language, or the one named, with the person's rights and in their zone, at our public address.

    Without a person it is written with nobody's rights.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    spoken = language or (person.language if person is not None else None)
    language = spoken if spoken in LANGUAGES else DEFAULT
    with app.test_request_context(f"/{language}/", base_url=settings().base_url):
        g.actor, g.lang = actor_for(person) if person is not None else NOBODY, language
        with speaking(language):
            yield


def email_of(letter: Letter, message: Message, person: Person | None) -> EmailMessage:
    """The e-mail; its Message-ID is that of the row, so that whoever gets it twice sees it once (decision 4)."""
    host = urlsplit(settings().base_url).hostname or "localhost"
    email = EmailMessage(policy=POLICY)
    email["Subject"] = " ".join(letter.subject.split())[:LONGEST_SUBJECT]
    email["From"] = Address(display_name=service().name, addr_spec=settings().mail_from)
    email["To"] = (
        Address(addr_spec=message.address or "")
        if message.address or person is None
        else Address(display_name=_plain(person.name), addr_spec=person.email or "")
    )
    email["Date"] = format_datetime(now())
    email["Message-ID"] = f"<{message.id.hex}@{host}>"
    email["Auto-Submitted"] = AUTO_REPLIED if letter.answers else "auto-generated"
    if letter.reply_to:
        email["Reply-To"] = Address(display_name=service().name, addr_spec=letter.reply_to)
    if letter.answers or letter.thread:
        email["References"] = email["In-Reply-To"] = letter.answers or f"<{letter.thread}@{host}>"
    if letter.list_name:
        email["List-Id"] = f"<{letter.list_name}.{host}>"
    if letter.unsubscribe:
        email["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    words = {"letter": letter, "lang": current_language(), "dir": direction(current_language()), "service": service()}
    email.set_content(render_template("mail/letter.txt", **words))
    email.add_alternative(render_template("mail/letter.html", **words), subtype="html")
    email["Content-Language"] = current_language()
    return email


def settings() -> Settings:
    """The settings of the present application."""
    found: Settings = current_app.extensions["settings"]
    return found


def _plain(name: str) -> str:
    """A name without the signs that mean something in an address: where the line is folded, quotation marks around them get lost."""
    return " ".join("".join(sign if sign.isprintable() and sign not in SPECIAL else " " for sign in name).split())
