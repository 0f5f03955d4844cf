"""Reads of feedback: everything for the secretariat, what was answered for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, case, func, select

from minamata.db import db
from minamata.errors import NotFound
from minamata.feedback import policies
from minamata.feedback.models import ANSWERED_STATES, Feedback
from minamata.policies import Actor

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some messages, the newest first, and the key of the older ones."""

    messages: Sequence[Feedback]
    before: UUID | None


@dataclass(frozen=True)
class Helped:
    """How many said that a page helped them, and how many that it did not."""

    page: str
    yes: int
    no: int


def to_triage(actor: Actor, state: str | None, before: UUID | None) -> Page:
    """Messages with words, in one state or in all. NotFound for anyone but the secretariat."""
    policies.feedback.require(actor, "see")
    found = select(Feedback).where(Feedback.text.is_not(None))
    if state is not None:
        found = found.where(Feedback.state == state)
    return _page(db.session.scalars(_older(found, before)).all())


def message_for(actor: Actor, message_id: UUID) -> Feedback:
    """One message. NotFound for anyone but the secretariat."""
    policies.feedback.require(actor, "see")
    message = db.session.get(Feedback, message_id)
    if message is None:
        raise NotFound
    return message


def answered(before: UUID | None) -> Page:
    """What was said and what was done about it, for everyone: messages with a published wording and an answer."""
    found = select(Feedback).where(Feedback.state.in_(ANSWERED_STATES), Feedback.is_published)
    return _page(db.session.scalars(_older(found, before)).all())


def helped(actor: Actor) -> list[Helped]:
    """The pages about which most was said, by how often they did not help. NotFound for anyone but the secretariat."""
    policies.feedback.require(actor, "see")
    yes, no = (func.sum(case((Feedback.helped.is_(said), 1), else_=0)) for said in (True, False))
    rows = db.session.execute(
        select(Feedback.page, yes, no)
        .where(Feedback.helped.is_not(None))
        .group_by(Feedback.page)
        .order_by(no.desc(), yes.desc())
        .limit(PAGE)
    )
    return [Helped(page, int(said_yes), int(said_no)) for page, said_yes, said_no in rows]


def _older(found: Select[Feedback], before: UUID | None) -> Select[Feedback]:
    if before is not None:
        found = found.where(Feedback.id < before)
    return found.order_by(Feedback.id.desc()).limit(PAGE + 1)


def _page(rows: Sequence[Feedback]) -> Page:
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
