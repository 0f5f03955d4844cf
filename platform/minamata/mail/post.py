"""The post: hands a letter over to SMTP, or lays it into a folder where people can read it."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from minamata.config import Settings
from minamata.mail.errors import NotYet, Refused, Unsure

PATIENCE = 30
TAKEN = range(200, 300)
FOR_GOOD = 500
CODES_OF_SMTP = {"smtp": 25, "smtps": 465}


class Post(Protocol):
    """Takes letters."""

    def hand_over(self, letter: EmailMessage, before_the_text: Callable[[], None]) -> None:
        """Hand a letter over, once. `before_the_text` is called when the far end will take it, before it could have arrived.

        Raises NotYet, Refused or Unsure.
        """


@dataclass(frozen=True)
class FolderPost:
    """A folder of .eml files, one a letter, called by its Message-ID, so that a letter handed over twice is one."""

    folder: Path

    def hand_over(self, letter: EmailMessage, before_the_text: Callable[[], None]) -> None:
        """Write the file aside and rename it into place."""
        before_the_text()
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = self.folder / f".{name}"
            aside.write_bytes(letter.as_bytes(policy=SMTP))
            os.replace(aside, self.folder / f"{name}.eml")
        except OSError as error:
            raise NotYet(str(error)) from error


@dataclass(frozen=True)
class SmtpPost:
    """A mail server: `smtp://` with STARTTLS where the server offers it, `smtps://` with TLS from the start."""

    url: str

    def hand_over(self, letter: EmailMessage, before_the_text: Callable[[], None]) -> None:
        """One envelope, one text; refusals are told apart by their code (RFC 5321, 4.2.1)."""
        with self._connected() as server:
            try:
                self._address(server, letter)
            except (OSError, smtplib.SMTPException) as error:
                raise NotYet(str(error)) from error
            before_the_text()
            try:
                code, words = server.data(letter.as_bytes(policy=SMTP))
            except smtplib.SMTPDataError as error:
                _raise_unless_taken(error.smtp_code, error.smtp_error)
                raise
            except (OSError, smtplib.SMTPException) as error:
                raise Unsure(str(error)) from error
            _raise_unless_taken(code, words)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or CODES_OF_SMTP[parts.scheme]
        server: smtplib.SMTP | None = None
        try:
            if parts.scheme == "smtps":
                server = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
            else:
                server = smtplib.SMTP(host, port, timeout=PATIENCE)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                elif parse_qs(parts.query).get("starttls") == ["required"]:
                    raise NotYet("the server offers no STARTTLS")
            server.ehlo_or_helo_if_needed()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise NotYet(str(error)) from error
        try:
            yield server
        finally:
            server.close()

    @staticmethod
    def _address(server: smtplib.SMTP, letter: EmailMessage) -> None:
        sender, reader = (letter[name].addresses[0].addr_spec for name in ("From", "To"))
        if letter["Auto-Submitted"] == "auto-replied":
            sender = ""  # nobody is told when the answer of a program comes back, so that programs do not answer each other (RFC 3834)
        options = [] if reader.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not server.has_extn("smtputf8"):
            raise Refused("the server takes no address in this script")
        _raise_unless_taken(*server.mail(sender, options))
        _raise_unless_taken(*server.rcpt(reader))


def post_of(settings: Settings) -> Post:
    """The post that the settings name."""
    if settings.mail_url.startswith("file://"):
        return FolderPost(folder_of(settings))
    return SmtpPost(settings.mail_url)


def folder_of(settings: Settings) -> Path:
    """Where letters lie when they go to a folder."""
    return Path(settings.mail_url.removeprefix("file://"))


def _raise_unless_taken(code: int, words: bytes | str) -> None:
    if code in TAKEN:
        return
    said = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    raise Refused(said) if code >= FOR_GOOD else NotYet(said)
