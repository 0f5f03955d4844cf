"""Whether the program lives, and whether it can serve."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from minamata.db import db
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
        "storage": _storage_is_there,
        "queue": current_app.extensions["minamata_bell"].can_be_heard,
    }
    for module in registry().modules:
        if module.ready is not None:
            parts[module.name] = module.ready
    answers = {name: _holds(name, part) for name, part in parts.items()}
    return {"status": "ready" if all(answers.values()) else "not ready", "parts": answers}, (
        200 if all(answers.values()) else 503
    )


def _storage_is_there() -> bool:
    folder = current_app.extensions["settings"].storage
    folder.mkdir(parents=True, exist_ok=True)
    return bool(folder.is_dir())


def _holds(name: str, part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Exception:
        log.exception("not ready", extra={"part": name})
        return False
