"""A small reverse proxy: pages go to the web processes in turn, sockets to the live process that their session belongs to."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aiohttp import ClientSession, DummyCookieJar, web

PASSED_ON = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"})


@contextmanager
def proxying(port: int, pages: Sequence[str], sockets: Sequence[str]) -> Iterator[list[str]]:
    """Pass on what comes to `port`; yields the list, as it grows, of the processes that answered."""
    answered: list[str] = []
    turns = itertools.cycle(pages)
    loop = asyncio.new_event_loop()
    ready, ended = threading.Event(), asyncio.Event()

    async def pass_on(request: web.Request) -> web.StreamResponse:
        cookie = request.cookies.get("minamata", "")
        target = sockets[sum(cookie.encode()) % len(sockets)] if request.path.startswith("/live/") else next(turns)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in PASSED_ON}
        headers |= {"Host": request.host, "X-Forwarded-For": request.remote or ""}
        async with (
            ClientSession(auto_decompress=False, cookie_jar=DummyCookieJar()) as client,
            client.request(
                request.method,
                target + request.raw_path,
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer,
        ):
            answered.append(target)
            kept = [
                (name, value)
                for name, value in answer.headers.items()
                if name.lower() not in PASSED_ON - {"content-encoding"}
            ]
            response = web.Response(status=answer.status, body=await answer.read())
            for name, value in kept:
                response.headers.add(name, value)
            return response

    async def run() -> None:
        application = web.Application(client_max_size=10_000_000)
        application.router.add_route("*", "/{path:.*}", pass_on)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield answered
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(20)
        loop.close()
