"""Questions, for the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from minamata.accounts.models import Grant, GroupMembership, Person
from minamata.db import db, now
from minamata.help import policies
from minamata.help.models import HelpRequest
from minamata.policies import Actor

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """A question, and who asked: by their present name and address where they have an account."""

    request: HelpRequest
    name: str | None
    email: str | None


@dataclass(frozen=True)
class Page:
    """Some questions, the newest first, and the key of the older ones."""

    asked: Sequence[Asked]
    before: UUID | None


def page(actor: Actor, state: str, before: UUID | None) -> Page:
    """Questions in a state. NotFound for anyone but the secretariat."""
    policies.requests.require(actor, "see")
    found = (
        select(HelpRequest, Person.name, Person.email)
        .outerjoin(Person, Person.id == HelpRequest.person_id)
        .where(HelpRequest.state == state)
        .order_by(HelpRequest.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(HelpRequest.id < before)
    rows = [
        Asked(request, name or request.name, email or request.email)
        for request, name, email in db.session.execute(found)
    ]
    return Page(rows[:PAGE], rows[PAGE - 1].request.id if len(rows) > PAGE else None)


def administrators() -> list[UUID]:
    """Everyone who holds the role of an administrator at this instant, themselves or by a group."""
    moment = now()
    granted = (
        Grant.role == "administrator",
        Grant.scope_kind.is_(None),
        Grant.valid_from <= moment,
        or_(Grant.valid_to.is_(None), Grant.valid_to > moment),
    )
    by_group = (
        select(GroupMembership.person_id)
        .join(Grant, Grant.group_id == GroupMembership.group_id)
        .where(
            *granted,
            GroupMembership.valid_from <= moment,
            or_(GroupMembership.valid_to.is_(None), GroupMembership.valid_to > moment),
        )
    )
    themselves = select(Grant.person_id).where(*granted, Grant.person_id.is_not(None))
    found = {*db.session.scalars(themselves), *db.session.scalars(by_group)}
    return sorted(person_id for person_id in found if person_id is not None)
