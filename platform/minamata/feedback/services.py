"""Taking what people say, and answering it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from minamata.audit import services as audit
from minamata.db import db, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.feedback import policies
from minamata.feedback.errors import AnsweredMeanwhile, NothingSaid
from minamata.feedback.models import ANSWERED_STATES, STATES, Feedback
from minamata.i18n import Localized
from minamata.notifications.services import notify
from minamata.policies import Actor

LONGEST = 2000
LONGEST_PAGE = 300


@dataclass(frozen=True)
class Said:
    """What somebody said about a page: `helped` is None for words alone."""

    page: str
    language: str
    helped: bool | None
    text: str
    wants_answer: bool


@dataclass(frozen=True)
class Verdict:
    """What the secretariat makes of a message, with the version it was looking at."""

    state: str
    said: Mapping[str, str]
    answer: Mapping[str, str]
    version: int


@transaction
def give(actor: Actor, said: Said) -> Feedback:
    """Keep what somebody said; who it was only when they are signed in and want an answer. NothingSaid for nothing."""
    text = said.text.strip()[:LONGEST]
    if said.helped is None and not text:
        raise NothingSaid
    given = Feedback(
        created_at=now(),
        page=said.page[:LONGEST_PAGE],
        language=said.language,
        signed_in=actor.is_signed_in,
        helped=said.helped,
        text=text or None,
        person_id=actor.person_id if said.wants_answer and text else None,
        said=Localized(),
        answer=Localized(),
        changed_at=now(),
    )
    db.session.add(given)
    return given


@transaction
def answer(actor: Actor, message_id: UUID, verdict: Verdict) -> Feedback:
    """Say what became of a message, and tell the person who wanted to know.

    NotFound for anyone but the secretariat; AnsweredMeanwhile when somebody else has changed it; InvalidInput for a state there is not.
    """
    policies.feedback.require(actor, "see")
    message = db.session.scalars(
        select(Feedback).where(Feedback.id == message_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if message is None:
        raise NotFound
    if verdict.state not in STATES:
        raise InvalidInput
    if message.version != verdict.version:
        raise AnsweredMeanwhile
    before = _facts(message)
    message.state, message.said, message.answer = verdict.state, Localized(verdict.said), Localized(verdict.answer)
    message.is_published = verdict.state in ANSWERED_STATES and bool(message.said) and bool(message.answer)
    message.version, message.changed_at = message.version + 1, now()
    audit.record(actor, "feedback.triaged", "feedback", message.id, before=before, after=_facts(message))
    if message.person_id is not None and message.answer and message.state in ANSWERED_STATES:
        cause = f"{message.id} {message.state}"
        notify("feedback.answered", [message.person_id], {"message": str(message.id)}, cause)
    return message


def _facts(message: Feedback) -> dict[str, object]:
    return {"state": message.state, "said": message.said, "answer": message.answer}
