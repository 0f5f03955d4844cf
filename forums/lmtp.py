"""The door for mail servers: LMTP (RFC 2033), a thread for each e-mail under way."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.lmtp import LMTP
from flask import Flask

from forums.services.mail_addresses import token_in
from forums.services.receiving import LARGEST, TryLater, take_in

AT_ONCE = 4
PATIENCE = 300

log = logging.getLogger(__name__)


class Handler:
    """Takes e-mails for addresses of ours, and answers once they are posted or refused: what is not yet stays with the mail server."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail-in")

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        with self._app.app_context():
            if token_in(address) is None:
                return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(
            self._threads, self._take_in, envelope.content, tuple(envelope.rcpt_tos), envelope.mail_from or ""
        )
        # One answer for each recipient (RFC 2033, 4.2).
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown(wait=True)

    def _take_in(self, raw: bytes, recipients: tuple[str, ...], return_path: str) -> str:
        try:
            with self._app.app_context():
                take_in(raw, recipients, return_path)
        except TryLater:
            return "451 4.3.0 Not at the moment"
        except Exception:
            log.exception("an e-mail could not be taken in")
            return "451 4.3.0 Not at the moment"
        return "250 2.0.0 OK"


async def serve(app: Flask, host: str, port: int, ended: asyncio.Event, when_ready: Any) -> None:
    """Listen until `ended`; `when_ready` is called with the port once e-mails are taken."""
    handler = Handler(app)

    def door() -> LMTP:
        return LMTP(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Minamata Commons",
            timeout=PATIENCE,
        )

    server = await asyncio.get_running_loop().create_server(door, host, port)
    async with server:
        when_ready(server.sockets[0].getsockname()[1])
        await ended.wait()
    handler.close()
