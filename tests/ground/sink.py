"""A mail server that keeps what it is given, and refuses, stalls or hangs up when it is told to."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.server import free_port


@dataclass
class Sink:
    """What arrived, and how to answer the next letters."""

    url: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answer_to_reader: str = "250 OK"
    answer_to_text: str = "250 OK"
    hangs_up: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.answer_to_reader.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_reader

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer_to_text.startswith("250"):
            parsed = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(parsed, EmailMessage)
            self.letters.append(parsed)
            self.senders.append(envelope.mail_from or "")
            self.raw.append(envelope.content)
        if self.hangs_up:
            server.transport.abort()
        return self.answer_to_text


@contextmanager
def sinking() -> Iterator[Sink]:
    """A sink that listens on loopback."""
    sink = Sink()
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    sink.url = f"smtp://127.0.0.1:{port}"
    try:
        yield sink
    finally:
        controller.stop()
