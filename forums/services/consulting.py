"""Starting a consultation, and giving it more time (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.capacities import SECRETARIAT, SECRETARIAT_CODE, Capacity
from forums.models import Area, Compilation, Consultation, DraftText, Extension, Topic
from forums.models.consultation import SUBMITTERS
from forums.queries.consultations import OpenConsultation, followers
from forums.services.posting import Words, hold, start_topic
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import _l
from minamata.jobs.services import later
from minamata.notifications.services import notify
from minamata.policies import Actor

REMINDERS = (7, 1)
"""So many days before the closing its followers are told."""
STILL_NEWS = timedelta(hours=12)
"""A reminder that comes later than so, because the program was down, is none any more."""


@dataclass(frozen=True)
class Plan:
    """What a consultation is about, from when and until when, in which zone that is meant, who submits officially, in which language that
    is said (without one, in that of the request), and whether a page or a program said it."""

    title: str
    introduction: str
    opens_at: datetime
    closes_at: datetime
    zone: str
    submitters: Sequence[str]
    language: str | None = None
    source: str = "page"


@transaction
def start(actor: Actor, area: Area, plan: Plan) -> Topic:
    """Start a consultation: a topic of its own, the dates, and the work that is due at them.

    Raises NothingSaid without an introduction, and InvalidInput for instants in the wrong order or an unknown kind of submitters.
    """
    policies.area.require(actor, "consult", area)
    assert actor.person_id is not None
    wrong = {}
    if plan.closes_at <= max(plan.opens_at, now()):
        wrong["closes_at"] = _l("A consultation closes after it opens, and not in the past.")
    if not plan.submitters or not set(plan.submitters) <= set(SUBMITTERS):
        wrong["submitters"] = _l("Choose who submits officially.")
    if wrong:
        raise InvalidInput(fields=wrong)
    secretariat = Capacity("organisation", SECRETARIAT, SECRETARIAT_CODE)
    words = Words(plan.introduction, secretariat.value, language=plan.language, source=plan.source)
    topic = start_topic(actor, area, plan.title, "consultation", words)
    consultation = Consultation(
        topic_id=topic.id,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        zone=plan.zone,
        submitters=list(plan.submitters),
        started_by=actor.person_id,
        changed_at=now(),
        draft_number=0,
        next_key=1,
        submissions=0,
        comments=0,
        extensions=0,
    )
    db.session.add(consultation)
    topic.opens_at, topic.closes_at = plan.opens_at, plan.closes_at
    db.session.flush()
    _plan_work(consultation)
    dates = {"opens_at": plan.opens_at, "closes_at": plan.closes_at, "zone": plan.zone, "by": list(plan.submitters)}
    audit.record(actor, "forums.consultation_started", "topic", topic.id, after=dates)
    return topic


@transaction
def extend(actor: Actor, found: OpenConsultation, closes_at: datetime, reason: str) -> Extension:
    """Give a consultation more time, also one that is over. What came late before the new end is in time from now on.

    Its followers are told. Raises InvalidInput for an end that is not later, and without a reason.
    """
    policies.area.require(actor, "consult", found.area)
    assert actor.person_id is not None
    consultation = held(found.id)
    wrong = {}
    if closes_at <= max(consultation.closes_at, now()):
        wrong["closes_at"] = _l("The new end must be later than the present one, and not in the past.")
    if not reason.strip():
        wrong["reason"] = _l("Say why: everyone who follows the consultation reads it.")
    if wrong:
        raise InvalidInput(fields=wrong)
    hold(found.topic)
    extension = Extension(
        id=new_id(),
        topic_id=consultation.topic_id,
        closed_at=consultation.closes_at,
        closes_at=closes_at,
        reason=reason.strip(),
        extended_by=actor.person_id,
        extended_at=now(),
    )
    db.session.add(extension)
    consultation.closes_at = found.topic.closes_at = closes_at
    consultation.extensions += 1
    consultation.changed_at = extension.extended_at
    db.session.flush()
    audit.record(
        actor,
        "forums.consultation_extended",
        "topic",
        found.id,
        before={"closes_at": extension.closed_at},
        after={"closes_at": closes_at},
        reason=extension.reason,
    )
    _plan_work(consultation)
    compile_again(consultation)
    about = {"topic": str(found.id), "what": "extended", "extension": str(extension.id)}
    notify(
        "forums.consultation",
        [each for each in followers(found.topic, found.area) if each != actor.person_id],
        about,
        f"extended:{extension.id}",
    )
    return extension


def held(topic_id: UUID) -> Consultation:
    """The consultation, read anew and locked: what is decided by its dates stands in one order. Part of a transaction."""
    db.session.execute(select(Consultation.topic_id).where(Consultation.topic_id == topic_id).with_for_update())
    consultation = db.session.get(Consultation, topic_id, populate_existing=True)
    if consultation is None:
        raise NotFound
    return consultation


def compile_again(consultation: Consultation) -> None:
    """What came in has changed after the closing: the compilation is made again. Part of a transaction; before it nothing happens."""
    was_made = db.session.get(Compilation, consultation.topic_id) is not None
    if was_made or consultation.stage_at(now()) == "closed":
        later("forums.compile_consultation", topic_id=str(consultation.topic_id))


def remind(topic_id: UUID, days: int) -> None:
    """Tell the followers of a consultation that it closes in so many days; nothing where it was extended meanwhile."""
    with write():
        consultation = db.session.get(Consultation, topic_id)
        if consultation is None:
            return
        due = consultation.closes_at - timedelta(days=days)
        if not due <= now() < min(due + STILL_NEWS, consultation.closes_at):
            return
        topic = db.session.get_one(Topic, topic_id)
        if topic.state != "visible":
            return
        area = db.session.get_one(Area, topic.area_id)
        about = {"topic": str(topic_id), "what": "closing", "days": str(days)}
        cause = f"closing:{topic_id}:{days}:{consultation.closes_at.isoformat()}"
        notify("forums.consultation", followers(topic, area), about, cause)


def tell_of_text(draft_id: UUID) -> None:
    """Tell the followers of a consultation that its text has a new version, once; part of the present transaction.

    The first is no news beside the consultation itself, and one that another has followed meanwhile is none any more.
    """
    draft = db.session.get_one(DraftText, draft_id)
    consultation, topic = db.session.get_one(Consultation, draft.topic_id), db.session.get_one(Topic, draft.topic_id)
    if draft.number == 1 or draft.number != consultation.draft_number or topic.state != "visible":
        return
    people = followers(topic, db.session.get_one(Area, topic.area_id))
    about = {"topic": str(topic.id), "draft": str(draft.id)}
    notify("forums.text", [each for each in people if each != draft.written_by], about, f"text:{draft.id}")


def _plan_work(consultation: Consultation) -> None:
    """What is to be done at its dates; a task that comes too early because of an extension does nothing."""
    topic_id = str(consultation.topic_id)
    later("forums.compile_consultation", at=consultation.closes_at, topic_id=topic_id)
    for days in REMINDERS:
        due = consultation.closes_at - timedelta(days=days)
        if due > now():
            later("forums.remind_of_closing", at=due, topic_id=topic_id, days=str(days))
