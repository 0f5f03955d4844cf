"""The outbox: what it costs a request to put an event in, and what memory it takes to deliver a hundred thousand.

On SQLite and on PostgreSQL. Putting in and delivering are processes of their own, so that the memory of the one does not hide the other's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import psutil
from sqlalchemy import func, select

from minamata import migrating
from minamata.app import create_app
from minamata.audit import services as audit
from minamata.config import settings_from
from minamata.db import db, new_id, write
from minamata.events import Event, OutboxDelivery, drain, publish
from minamata.policies import SYSTEM
from tests.postgres import postgresql

EVENTS = 100_000
A_TRANSACTION = 1_000
REQUESTS = 2_000
LOOKS = 20


@dataclass(frozen=True)
class Counted(Event):
    """Something was counted."""

    name: ClassVar[str] = "bench.counted"

    thing_id: UUID


def measure() -> dict[str, Any]:
    """Figures of both databases."""
    return {"SQLite": _beside(None), "PostgreSQL": _on_postgresql()}


def _on_postgresql() -> dict[str, Any]:
    with postgresql() as url:
        return _beside(url)


def _beside(url: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, Any] = {}
        for phase in ("put", "deliver"):
            database = url or f"sqlite:///{folder}/commons.sqlite3"
            command = [sys.executable, "-m", "tests.bench.jobs", folder, database, phase]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            figures |= json.loads(told.splitlines()[-1])
    return figures


def main(folder: str, url: str, phase: str) -> None:
    """Measure one phase in this process, and print the figures."""
    app = create_app(settings_from({"MINAMATA_DATA": folder, "MINAMATA_DATABASE_URL": url}))
    heard = 0

    def count(_event: Counted) -> None:
        nonlocal heard
        heard += 1

    app.extensions["minamata"].event_types[Counted.name] = Counted
    app.extensions["minamata"].listeners[Counted.name] = {"bench.count": count}
    with app.app_context():
        migrating.migrate()
        figures = _putting_in() if phase == "put" else {**_delivering(), "heard": heard}
    print(json.dumps(figures))


def _putting_in() -> dict[str, float]:
    """Milliseconds of CPU of a small write, with an event and without, taken in turns."""
    spent = {"with": 0.0, "without": 0.0}
    for number in range(REQUESTS * 2):
        way = "with" if number % 2 else "without"
        began = time.process_time()
        with write():
            audit.record(SYSTEM, "bench.wrote", "thing", str(number))
            if way == "with":
                publish(Counted(new_id()))
        spent[way] += time.process_time() - began
    for _transaction in range(EVENTS // A_TRANSACTION):
        with write():
            for _event in range(A_TRANSACTION):
                publish(Counted(new_id()))
        db.session.remove()
    each = {way: seconds / REQUESTS * 1000 for way, seconds in spent.items()}
    return {
        "CPU ms of a write without an event": round(each["without"], 3),
        "CPU ms that an event adds": round(each["with"] - each["without"], 3),
    }


def _delivering() -> dict[str, Any]:
    process, memory = psutil.Process(), []
    waiting = db.session.scalar(select(func.count()).select_from(OutboxDelivery)) or 0
    db.session.rollback()
    began, cpu = time.monotonic(), time.process_time()
    memory.append(process.memory_info().rss)
    for _look in range(LOOKS):
        drain(_after(waiting // LOOKS))
        db.session.remove()
        memory.append(process.memory_info().rss)
    drain()
    memory.append(process.memory_info().rss)
    left = db.session.scalar(select(func.count()).where(OutboxDelivery.state != "delivered"))
    return {
        "delivered": waiting - (left or 0),
        "memory MB before": round(memory[0] / 1e6, 1),
        "memory MB after a tenth": round(memory[2] / 1e6, 1),
        "memory MB at the end": round(memory[-1] / 1e6, 1),
        "memory MB, most": round(max(memory) / 1e6, 1),
        "CPU ms a delivery": round((time.process_time() - cpu) / waiting * 1000, 3),
        "seconds": round(time.monotonic() - began, 1),
    }


def _after(count: int) -> Callable[[], bool]:
    """Says stop once it was asked so many times; a listener is asked for before each delivery."""
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > count

    return stopped


if __name__ == "__main__":
    main(*sys.argv[1:])
