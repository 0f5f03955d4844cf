"""Whether the program lives, and whether it can serve."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

from minamata.config import LOOPBACK
from minamata.db import db, now
from minamata.files.storage import storage
from minamata.jobs.queries import queue
from minamata.mail.queries import unsure
from minamata.migrating import is_current
from minamata.modules import registry

blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "alive"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Database, migrations, storage and queue are as they must be; 503 names what is not."""
    parts: dict[str, Callable[[], bool]] = {
        "database": lambda: db.session.execute(text("SELECT 1")).scalar_one() == 1,
        "migrations": is_current,
        "storage": storage().is_there,
        "queue": current_app.extensions["minamata_bell"].can_be_heard,
    }
    for module in registry().modules:
        if module.ready is not None:
            parts[module.name] = module.ready
    answers = {name: _holds(name, part) for name, part in parts.items()}
    return {"status": "ready" if all(answers.values()) else "not ready", "parts": answers}, (
        200 if all(answers.values()) else 503
    )


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counters for Prometheus: to this machine itself, or to who shows the key of MINAMATA_METRICS_KEY. To others there is no such page."""
    key = current_app.extensions["settings"].metrics_key
    shown = request.headers.get("Authorization", "").encode()
    # What a proxy on this machine passes on comes from this machine only in name.
    is_passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    is_here = request.remote_addr in LOOPBACK and not is_passed_on
    if not (hmac.compare_digest(shown, f"Bearer {key}".encode()) if key else is_here):
        return "", 404  # not the page of errors, which would lead on to readers' figures of the same name
    waiting = queue()
    gauges = CollectorRegistry()
    jobs = Gauge("minamata_jobs", "Jobs by state.", ("state",), registry=gauges)
    for state in ("waiting", "running", "resting"):
        jobs.labels(state).set(getattr(waiting, state))
    oldest = Gauge(
        "minamata_jobs_oldest_due_seconds", "For how long the oldest job that is due has waited.", registry=gauges
    )
    oldest.set((now() - waiting.due_since).total_seconds() if waiting.due_since else 0)
    letters = Gauge("minamata_mail_unsure", "Letters of which nobody knows whether they arrived.", registry=gauges)
    letters.set(unsure())
    meters = current_app.extensions["minamata_meters"].registry
    return generate_latest(meters) + generate_latest(gauges), {"Content-Type": CONTENT_TYPE_LATEST}


def _holds(name: str, part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Exception:
        log.exception("not ready", extra={"part": name})
        return False
