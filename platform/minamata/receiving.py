"""Requests are received whole before a thread works on them: a form that comes in over minutes, on a weak link, holds up nobody else."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any

WAITED_FOR = 8 << 20
"""Longer bodies are read by the thread that works on them."""
IN_MEMORY = 1 << 18
PIECE = 1 << 16

Receive = Callable[[], Awaitable[Any]]


async def received(scope: Any, receive: Receive) -> tuple[Receive, IO[bytes] | None]:
    """A `receive` that has the body of the request already, and the file that holds it, for the caller to close.

    A body that the line cut short is passed on as far as it came, and then as cut short. Without a body, or with a long one, what came
    in is given back.
    """
    if not 0 < _length(scope) <= WAITED_FOR:
        return receive, None
    body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    message: Any = {"more_body": True}
    while message.get("more_body", False):
        message = await receive()
        body.write(message.get("body", b""))
    is_whole = message["type"] == "http.request"
    body.seek(0)

    async def give() -> Any:
        piece = body.read(PIECE)
        if piece:
            return {"type": "http.request", "body": piece, "more_body": True}
        return {"type": "http.request", "body": b"", "more_body": False} if is_whole else {"type": "http.disconnect"}

    return give, body


def _length(scope: Any) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 16 else 0
    return 0
