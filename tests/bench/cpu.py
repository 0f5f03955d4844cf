"""CPU time per request of core pages, as a multiple of a bare Flask view in the same run; and the same with many rows behind it."""

from __future__ import annotations

import http.client
import statistics
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert

from courses.models import Course, Enrolment, Progress
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from tests.bench.learner import COURSE, beside, enrolled
from tests.server import Server, bare_view, commons

ROUNDS = 7
REQUESTS = 100
BARE_REQUESTS = 1000  # a bare view takes so little that the clock of the system, at 10 ms a tick, needs many


def measure() -> dict[str, Any]:
    """Multiples of the bare view: median, least and most over rounds taken in turn."""
    with bare_view() as bare, commons() as server:
        learner = enrolled(server)
        headers = {"Cookie": f"minamata={learner.cookie}", "Accept-Encoding": "gzip"}
        pages = {
            "home, signed in": "/en/",
            "catalogue": "/en/courses/",
            "course page": learner.course,
            "unit page": learner.unit,
        }
        before = {name: multiples(server, path, headers, bare) for name, path in pages.items()}
        _seed(server, learners=10_000, courses=500)
        after = {name: multiples(server, path, headers, bare) for name, path in pages.items()}
    return {
        "multiples of a bare view": before,
        "the same with 10 000 learners and 500 courses": after,
        "unit page, many rows / few rows": round(after["unit page"]["median"] / before["unit page"]["median"], 2),
    }


def multiples(server: Server, path: str, headers: dict[str, str], bare: Server) -> dict[str, float]:
    """How many times the CPU of a bare view one page takes, measured in turn; and its milliseconds."""
    _load(server, path, headers)
    _load(bare, "/", {}, BARE_REQUESTS)
    ratios, milliseconds = [], []
    for _round in range(ROUNDS):
        ours, theirs = _load(server, path, headers), _load(bare, "/", {}, BARE_REQUESTS)
        ratios.append(ours / theirs)
        milliseconds.append(ours * 1000)
    return {
        "median": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
        "CPU ms a request": round(statistics.median(milliseconds), 2),
    }


def _load(server: Server, path: str, headers: dict[str, str], requests: int = REQUESTS) -> float:
    """CPU seconds a request, over a connection that stays open."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    before = server.cpu_seconds
    for _request in range(requests):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return (server.cpu_seconds - before) / requests


def _seed(server: Server, learners: int, courses: int) -> None:
    """Rows behind the pages: learners with progress in our course, and other courses beside it."""
    with beside(server).app_context():
        with write():
            course = db.session.query(Course).filter_by(slug=COURSE).one()
            people = [
                {"id": new_id(), "name": f"Learner {n}", "languages": [], "created_at": now()} for n in range(learners)
            ]
            db.session.execute(insert(Person), people)
            places = [{"person_id": person["id"], "course_id": course.id} for person in people]
            db.session.execute(
                insert(Enrolment),
                [{"id": new_id(), **place, "enrolled_at": now(), "done": 1, "required": 9} for place in places],
            )
            db.session.execute(
                insert(Progress),
                [
                    {"id": new_id(), **place, "block_key": f"html@{n}", "completion": 1.0, "updated_at": now()}
                    for place in places
                    for n in range(5)
                ],
            )
            same = {
                key: getattr(course, key)
                for key in (
                    "audience",
                    "level",
                    "title",
                    "summary",
                    "facts",
                    "editions",
                    "current_revision_id",
                    "created_at",
                )
            }
            db.session.execute(
                insert(Course),
                [
                    {
                        "id": new_id(),
                        "slug": f"other-{n}",
                        "course_key": f"course-v1:Bench+{n}+1",
                        "learners": 0,
                        **same,
                    }
                    for n in range(courses)
                ],
            )
        db.session.remove()
        db.engine.dispose()
