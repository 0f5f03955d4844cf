"""The log, for administrators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from minamata.audit import queries
from minamata.audit.models import AuditEntry
from minamata.audit.queries import Filter
from minamata.web.addresses import asked_id, short
from minamata.web.current import current_user

blueprint = Blueprint("audit", __name__, url_prefix="/<lang:lang>/audit", template_folder="templates")


@dataclass(frozen=True)
class Change:
    """A field as it was and as it became; None where it was not there."""

    field: str
    before: str | None
    after: str | None


@blueprint.get("/")
def log() -> str:
    """The newest lines, or older ones on demand, all or those about one act, one thing or one person."""
    wanted = Filter(_asked("act"), _asked("kind"), _asked("target"), asked_id("person"))
    page = queries.page(current_user, wanted, asked_id("before"))
    query = {
        "act": wanted.act,
        "kind": wanted.target_kind,
        "target": wanted.target_id,
        "person": short(wanted.actor_id) if wanted.actor_id else None,
    }
    return render_template("audit/log.html", page=page, wanted=wanted, query=query, changes=changes)


def changes(entry: AuditEntry) -> list[Change]:
    """What a line says of each field, in the order of the fields' names; fields that stayed as they were are left out."""
    before, after = entry.before or {}, entry.after or {}
    found = (Change(field, _words(before, field), _words(after, field)) for field in sorted({*before, *after}))
    return [change for change in found if change.before != change.after]


def _words(values: dict[str, Any], field: str) -> str | None:
    value = values.get(field)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _asked(name: str) -> str | None:
    return request.args.get(name, "").strip() or None
