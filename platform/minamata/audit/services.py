"""Writing to the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from minamata.audit.models import AuditEntry
from minamata.audit.origin import origin
from minamata.db import db, now
from minamata.policies import Actor


def record(
    actor: Actor,
    act: str,
    target_kind: str,
    target_id: object,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write that `actor` did `act` to a thing, as part of the present transaction (G14).

    `act` is `room.what_was_done`, such as `accounts.role_granted`; `target_id` any id or code. `before` and `after` name fields with
    their values, ids in the place of personal data (decision 12); ids, dates and texts in several languages are kept as JSON. Must be
    called inside a transaction; RuntimeError otherwise, because a line about an act that was not kept would be a lie.
    """
    if not db.session.info.get("writes"):
        raise RuntimeError("an act is recorded inside the transaction that does it")
    came_from = origin()
    db.session.add(
        AuditEntry(
            at=now(),
            actor_id=actor.person_id,
            act=act,
            target_kind=target_kind,
            target_id=str(target_id),
            before=_plain(before),
            after=_plain(after),
            reason=reason,
            address=came_from.address,
            reference=came_from.reference,
        )
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    kept: dict[str, Any] = json.loads(json.dumps(dict(values), default=_as_json))
    return kept


def _as_json(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
