"""What is counted while answering, for Prometheus: how many answers, and how long they took. Nothing about who asked."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """The meters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "minamata_answers",
            "Answers by what was asked and how it ended.",
            ("endpoint", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "minamata_answer_seconds", "How long answers took.", buckets=SECONDS, registry=self.registry
        )


def install(app: Flask) -> None:
    """Count every answer of `app`."""
    meters = app.extensions["minamata_meters"] = Meters()

    @app.after_request
    def count(response: Response) -> Response:
        meters.answers.labels(request.endpoint or "none", f"{response.status_code // 100}xx").inc()
        meters.seconds.observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response
