"""What the bounds of the forums speak of: lists, a topic of 20 posts and a reply, over 40 000 posts; and over a million on PostgreSQL."""

from __future__ import annotations

import gzip
import http.client
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import brotli  # type: ignore[import-untyped]
import psutil
from lxml import html
from sqlalchemy import event

from minamata import assets
from minamata.db import db, new_id
from tests.bench.cpu import BARE_REQUESTS, REQUESTS, ROUNDS, multiples
from tests.bench.forum_search import searched
from tests.bench.forum_seed import FOLLOWERS, POSTS_A_TOPIC, Reader, seed, seed_more, settle
from tests.bench.learner import beside
from tests.postgres import postgresql
from tests.server import Server, bare_view, commons, free_port, running

TOPICS, TOPICS_OF_A_MILLION = 2_000, 50_000
TOPIC = "topic of 20 posts"
LONGEST_BEGINNING, IDLE = 180, 0.05  # seconds, and seconds of CPU a second


def measure() -> dict[str, Any]:
    """CPU as multiples of a bare view, statements, and bytes of HTML and style sheet as the line carries them."""
    with bare_view() as bare, commons() as server:
        reader = seed(server, TOPICS)
        _until_idle(server)
        pages = {name: multiples(server, path, reader.headers, bare) for name, path in reader.pages.items()}
        weights = {
            "statements": _statements(server, reader),
            "HTML and style sheet, bytes": {name: _size(server, reader, path) for name, path in reader.pages.items()},
            f"{TOPIC}, bytes in each language, by Brotli": {
                language: _spread([_size(server, reader, path)["br"] for path in paths])
                for language, paths in reader.topics.items()
            },
        }
        server.process.terminate()
        server.process.wait(60)
        return {
            "topics": TOPICS,
            "posts": TOPICS * POSTS_A_TOPIC,
            "multiples of a bare view": pages,
            f"reply, with {FOLLOWERS} followers": _replies(server, reader, bare),
            **weights,
        }


def measure_million() -> dict[str, Any]:
    """The same pages on PostgreSQL with 40 000 posts and with a million, CPU of program and database together; and the search."""
    with postgresql() as address, commons(MINAMATA_DATABASE_URL=address) as server:
        reader = seed(server, TOPICS)
        settle(server)
        few = {name: _cost(server, reader, path) for name, path in reader.pages.items()}
        began = time.monotonic()
        seed_more(server, reader, range(TOPICS, TOPICS_OF_A_MILLION))
        seeding = round(time.monotonic() - began)
        settle(server)
        many = {name: _cost(server, reader, path) for name, path in reader.pages.items()}
        return {
            "posts": [TOPICS * POSTS_A_TOPIC, TOPICS_OF_A_MILLION * POSTS_A_TOPIC],
            "seconds to fill": seeding,
            "CPU ms a request, few posts": few,
            "CPU ms a request, a million posts": many,
            "many / few": {name: round(many[name]["CPU ms"] / few[name]["CPU ms"], 2) for name in few},
            "search": searched(server, reader),
        }


def _cost(server: Server, reader: Reader, path: str) -> dict[str, float]:
    """CPU and time of a page, the median over rounds."""
    _get(server, reader, path, REQUESTS // 2)
    spent, took = [], []
    for _round in range(ROUNDS):
        before, began = _cpu(server), time.monotonic()
        _get(server, reader, path, REQUESTS)
        spent.append((_cpu(server) - before) / REQUESTS * 1000)
        took.append((time.monotonic() - began) / REQUESTS * 1000)
    return {"CPU ms": round(statistics.median(spent), 2), "ms": round(statistics.median(took), 2)}


def _cpu(server: Server) -> float:
    """CPU seconds of the program and of every process of its database so far."""
    folder = str(Path(parse_qs(urlsplit(server.environ["MINAMATA_DATABASE_URL"]).query)["host"][0]).parent)
    spent = server.cpu_seconds
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and any(word.startswith(folder) for word in process.info["cmdline"]):
            for each in (process, *process.children(recursive=True)):
                times = each.cpu_times()
                spent += times.user + times.system
    return float(spent)


def _get(server: Server, reader: Reader, path: str, times: int, packing: str = "gzip") -> bytes:
    """The page, as the line carries it."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    body = b""
    for _request in range(times):
        connection.request("GET", path, headers={**reader.headers, "Accept-Encoding": packing})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return body


def _until_idle(server: Server) -> None:
    """A fresh server indexes what stands on first start, which would be counted for the first page."""
    for _second in range(LONGEST_BEGINNING):
        before = server.cpu_seconds
        time.sleep(1)
        if server.cpu_seconds - before < IDLE:
            return


def _size(server: Server, reader: Reader, path: str) -> dict[str, int]:
    """As a browser gets them over a safe line, and as one gets them that takes gzip alone."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    pages = {how: _get(server, reader, path, 1, how) for how in unpack}
    return {how: len(page) + assets.style_bytes(unpack[how](page), how) for how, page in pages.items()}


def _spread(sizes: list[int]) -> dict[str, float]:
    return {"median": statistics.median(sizes), "most": max(sizes)}


def _statements(server: Server, reader: Reader) -> dict[str, int]:
    found = {}
    application = beside(server)
    with application.app_context():
        client = application.test_client()
        client.set_cookie("minamata", reader.cookie)
        seen: list[str] = []
        note = lambda _conn, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        for name, path in reader.pages.items():
            client.get(path)
            seen.clear()
            client.get(path)
            found[name] = sum(not statement.startswith("BEGIN") for statement in seen)
        db.engine.dispose()
    return found


def _replies(server: Server, reader: Reader, bare: Server) -> dict[str, float]:
    """CPU of posting a reply, as multiples of the bare view, in a process that answers pages alone; the jobs that tell the followers work
    at another time. The page with the form is fetched before and not counted.
    """
    only_pages = {**server.environ, "PORT": str(free_port())}
    with running([sys.executable, "-m", "tests.bench.only_pages"], only_pages, "/healthz") as web:
        return _replies_to(web, reader, bare)


def _replies_to(server: Server, reader: Reader, bare: Server) -> dict[str, float]:
    page = html.document_fromstring(gzip.decompress(_get(server, reader, reader.pages[TOPIC], 1)))
    form = next(each for each in page.iter("form") if each.get("id") == "reply")
    fields = {
        str(each.get("name")): each.get("value") or "" for each in form.iter("input") if each.get("type") == "hidden"
    }
    address = str(form.get("action")).partition("#")[0]
    headers = {
        "Cookie": reader.headers["Cookie"],
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    ratios, milliseconds = [], []
    parts = urlsplit(server.address)
    for _round in range(ROUNDS):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        before = server.cpu_seconds
        for _reply in range(REQUESTS):
            words = {"write_key": new_id().hex, "text": "One more answer *from practice*.", "do": "post"}
            connection.request("POST", address, urlencode({**fields, **words}), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 303:
                raise RuntimeError(f"a reply was answered {answer.status}")
        connection.close()
        ours = (server.cpu_seconds - before) / REQUESTS
        ratios.append(ours / _bare(bare))
        milliseconds.append(ours * 1000)
    return {
        "median": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
        "CPU ms a request": round(statistics.median(milliseconds), 2),
    }


def _bare(bare: Server) -> float:
    parts = urlsplit(bare.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    before = bare.cpu_seconds
    for _request in range(BARE_REQUESTS):
        connection.request("GET", "/")
        connection.getresponse().read()
    connection.close()
    return (bare.cpu_seconds - before) / BARE_REQUESTS
