"""The door of the sockets: a connection comes from our own pages, in a living session, and says no more than a person can mean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from minamata.live.meters import Meter, Meters
from minamata.live.sockets import MOST_BYTES, VISITOR, Sockets
from minamata.web.security import site_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# What one person may begin: tabs opened at once, and after that one connection a second.
CONNECTIONS_AT_ONCE = 30.0
CONNECTIONS_A_SECOND = 1.0
# Packets of one long-polling request are parted by this sign.
PART = b"\x1e"
REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 405: "Method Not Allowed"}
REASONS |= {413: "Content Too Large", 429: "Too Many Requests", 503: "Service Unavailable"}


class Door:
    """Asks every request for sockets who it is, then lets it through to `inner`, which speaks Engine.IO."""

    def __init__(self, sockets: Sockets, inner: Application, base_url: str) -> None:
        self._sockets = sockets
        self._inner = inner
        self._site = site_of(base_url)
        self._said = Meters()
        self._begun = Meters(CONNECTIONS_AT_ONCE, CONNECTIONS_A_SECOND)
        # Who comes without a session, by address: each look costs a question to the database.
        self._strangers = Meters()
        sockets.each_round += [meters.forget_empty for meters in (self._said, self._begun, self._strangers)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {bytes(name): bytes(value).decode("latin-1") for name, value in scope["headers"]}
        query = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1"))
        sid = query.get("sid", [""])[0]
        status = self._refusal(scope, headers, query) or (None if sid else await self._begin(scope, headers))
        if status is not None:
            await _refuse(scope, send, status)
        elif scope["type"] == "websocket":
            await self._inner(scope, _metered(receive, Meter()), send)
        elif scope["method"] == "POST":
            await self._post(scope, receive, _guarded(send), sid, headers)
        elif not sid:
            await self._inner(scope, receive, _guarded(send))
        else:
            await self._poll(scope, receive, _guarded(send), sid)

    async def _poll(self, scope: Scope, receive: Receive, send: Send, sid: str) -> None:
        """A question that is answered when there is something to say, or when the connection or all of them end."""
        polls, polling = self._sockets.polls, asyncio.ensure_future(self._inner(scope, receive, send))
        self._sockets.end_poll(sid)
        polls[sid] = polling
        try:
            await polling
        finally:
            if polls.get(sid) is polling:
                del polls[sid]

    def _refusal(self, scope: Scope, headers: dict[bytes, str], query: dict[str, list[str]]) -> int | None:
        """The status for what no page of ours sends; None for what may go on."""
        if self._sockets.is_closing:
            return 503
        if headers.get(b"sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return 403
        origin = headers.get(b"origin")
        if origin is not None and site_of(origin) != self._site:
            return 403
        if "j" in query:  # A script of any site could read answers of this old kind.
            return 400
        if scope["type"] == "http" and scope["method"] not in {"GET", "POST"}:
            return 405
        return None

    async def _begin(self, scope: Scope, headers: dict[bytes, str]) -> int | None:
        """Look at who wants a connection, and keep that for when Socket.IO asks."""
        strangers = self._strangers.of((scope.get("client") or ("",))[0])
        if strangers.is_full:
            return 429
        visitor = await self._sockets.visitor_with(headers.get(b"cookie", ""))
        if visitor is None:
            strangers.takes()
            return 401
        if not self._begun.of(visitor.person_id).takes():
            return 429
        scope[VISITOR] = visitor
        return None

    async def _post(self, scope: Scope, receive: Receive, send: Send, sid: str, headers: dict[bytes, str]) -> None:
        length = headers.get(b"content-length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            await self._sockets.cut(sid)
            return await _refuse(scope, send, 413)
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        is_known = sid in self._sockets.server.eio.sockets
        if is_known and not self._said.of(sid).takes(1 + body.count(PART)):
            await self._sockets.cut(sid)
            return await _refuse(scope, send, 429)
        read = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive_again() -> MutableMapping[str, Any]:
            return next(read, None) or await receive()

        await self._inner(scope, receive_again, send)
        self._sockets.end_poll_of_ended(sid)
        return None


def _metered(receive: Receive, meter: Meter) -> Receive:
    """The same, until more comes than a person can mean: then as if the browser had hung up."""

    async def receive_some() -> MutableMapping[str, Any]:
        message = await receive()
        if message["type"] == "websocket.receive" and not meter.takes():
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return receive_some


def _guarded(send: Send) -> Send:
    """The same, with what every answer of ours says to browsers and caches."""

    async def send_guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message["headers"],
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
                (b"cross-origin-resource-policy", b"same-origin"),
            ]
        await send(message)

    return send_guarded


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = REASONS[status].encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await _guarded(send)({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
