"""Retention: what is old is really deleted (G9)."""

from __future__ import annotations

import logging

from flask import current_app

from minamata.contracts.privacy import Retention
from minamata.db import db, now

log = logging.getLogger(__name__)


def forget() -> dict[str, int]:
    """Delete what is too old, by what every module declared; returns how many of each went.

    One that fails does not stop the others. Raises ExceptionGroup at the end, so that the job is tried again.
    """
    limits: dict[str, Retention] = current_app.extensions["minamata"].retention
    gone, failed = {}, []
    for name, limit in limits.items():
        try:
            gone[name] = limit.delete(now() - limit.after)
        except Exception as error:
            db.session.rollback()
            failed.append(error)
    log.info("deleted what was old", extra={"gone": gone})
    if failed:
        raise ExceptionGroup("some of what is old could not be deleted", failed)
    return gone
