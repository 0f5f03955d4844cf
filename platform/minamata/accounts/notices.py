"""Notices of the accounts, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from minamata.accounts.models import Grant
from minamata.accounts.names import role_in_words
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l
from minamata.policies import Actor


def roles(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Roles that the reader was given, and that have ended."""
    ids = [UUID(about["grant"]) for about in notices]
    found = {
        str(grant.id): grant
        for grant in db.session.scalars(select(Grant).where(Grant.id.in_(ids), Grant.person_id == actor.person_id))
    }
    return [_role(found.get(about["grant"]), about["change"]) for about in notices]


def _role(grant: Grant | None, change: str) -> Told | None:
    if grant is None:
        return None
    role = role_in_words(grant.role)
    if change == "given":
        return Told(_("You have a new role: %(role)s", role=role), grant.reason, url_for("me.profile"))
    return Told(_("You no longer have this role: %(role)s", role=role), "", url_for("me.profile"))


role = NoticeKind("role", _l("My roles"), roles, email="now")
