"""Recordings and documents are sent beside the threads that answer pages: who reads slowly keeps no page waiting.

An address for playing carries all that has to be known (`files.signing`), so neither a thread nor the database is held while a phone on a
weak line plays an hour. What is no such address, or has run out, is left to the pages, which say so in words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, BinaryIO

from flask import Flask, Response

from minamata.config import Settings
from minamata.errors import DomainError
from minamata.files.delivery import heading, part_of
from minamata.files.signing import Sealed, opened_for_playing
from minamata.files.storage.contents import Storage

PATH = "/files/play/"
PIECE = 1 << 16
ASKED = {b"range": "HTTP_RANGE", b"if-range": "HTTP_IF_RANGE", b"if-none-match": "HTTP_IF_NONE_MATCH"}
WITH_BODY = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Streaming:
    """An ASGI door for addresses for playing; `takes` says whether a request is for it."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self._secret = str(app.config["SECRET_KEY"])
        self._storage: Storage = app.extensions["minamata_storage"]
        self._is_secure = settings.is_secure

    async def takes(self, scope: Any, receive: Receive, send: Send) -> bool:
        """Answer a request for a file that is here; False, and nothing said, for any other."""
        if scope["type"] != "http" or not scope["path"].startswith(PATH) or scope["method"] not in {"GET", "HEAD"}:
            return False
        token = scope["path"].removeprefix(PATH).partition("/")[0]
        try:
            sealed = opened_for_playing(token, self._secret)
            file = await asyncio.to_thread(self._storage.open, sealed.sha256)
        except (DomainError, FileNotFoundError):
            return False
        try:
            await self._answer(scope, receive, send, sealed, file)
        finally:
            file.close()
        return True

    async def _answer(self, scope: Any, receive: Receive, send: Send, sealed: Sealed, file: BinaryIO) -> None:
        answer = heading(sealed, _environ(scope))
        has_body = answer.status_code in WITH_BODY and scope["method"] == "GET"
        await send({"type": "http.response.start", "status": answer.status_code, "headers": self._headers(answer)})
        if has_body:
            begins, ends = part_of(answer, sealed.size)
            await _pour(file, begins, ends, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _headers(self, answer: Response) -> list[tuple[bytes, bytes]]:
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers["Referrer-Policy"] = "same-origin"
        if self._is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]


async def _pour(file: BinaryIO, begins: int, ends: int, receive: Receive, send: Send) -> None:
    """Send the bytes as fast as the line takes them, and stop when the reader has gone."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.to_thread(file.seek, begins)
        left = ends - begins
        while left > 0 and not gone.done():
            piece = await asyncio.to_thread(file.read, min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _environ(scope: Any) -> dict[str, Any]:
    """What a request asks of a file, as WSGI has it."""
    asked = {ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED}
    return {"REQUEST_METHOD": scope["method"], **asked}
