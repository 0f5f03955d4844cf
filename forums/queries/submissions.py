"""What came in on a consultation; the caller has asked whether the reader may see it (F9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, func, select

from forums import policies
from forums.capacities import Capacity
from forums.errors import TopicHidden
from forums.models import (
    Area,
    Comment,
    Consultation,
    Submission,
    SubmissionDraft,
    SubmissionEntry,
    SubmissionFile,
    SubmissionVersion,
    Topic,
)
from forums.models.consultation import COUNTRY_TEAMS, FOCAL_POINTS, ORGANISATIONS
from forums.queries.consultations import OpenConsultation, consultation_for
from forums.queries.files import ShownFile, files_sent, files_written
from minamata.contracts.delegations import Capacities
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.modules import ask
from minamata.parties.models import Organisation
from minamata.policies import Actor

ADMITTED = "admitted"


@dataclass(frozen=True)
class Stands:
    """The submission of a body: what came in time and stands, what came late and stands, and that it was withdrawn where nothing does."""

    submission: Submission
    history: Sequence[SubmissionVersion]
    in_time: SubmissionVersion | None
    late: SubmissionVersion | None

    @property
    def withdrawn(self) -> SubmissionVersion | None:
        last = self.history[-1] if self.history else None
        return last if last is not None and last.kind == "withdrawn" else None

    @property
    def versions(self) -> Sequence[SubmissionVersion]:
        """What stands: none, one or two."""
        return [each for each in (self.in_time, self.late) if each is not None]


@dataclass(frozen=True)
class Written:
    """What a body goes on with: what it is writing, of which `version` counts the savings, else what it sent last."""

    version: int = 0
    language: str | None = None
    entries: Mapping[int, str] = field(default_factory=dict)
    files: Sequence[ShownFile] = ()


@dataclass(frozen=True)
class Unsent:
    """What a body is writing, with the topic of the consultation where that is open to who asks."""

    draft: SubmissionDraft
    submission: Submission
    topic: Topic | None


@dataclass(frozen=True)
class Counts:
    """How much there is on a paragraph."""

    submissions: int = 0
    comments: int = 0


def capacities(actor: Actor, found: OpenConsultation) -> list[Capacity]:
    """The functions in which the actor submits officially in this consultation, one for each body."""
    return _capacities(actor, found.consultation.submitters) if actor.is_signed_in else []


def _capacities(actor: Actor, wanted: Sequence[str]) -> list[Capacity]:
    offered: dict[str, Capacity] = {}
    for function in actor.functions:
        if function.body_kind == "party":
            acts = ask(Capacities).may(actor, "submit", function.body_id)  # type: ignore[type-abstract]
            speaks = FOCAL_POINTS in wanted and acts is not None and function.kind in {FOCAL_POINTS, "delegate"}
            if speaks or (COUNTRY_TEAMS in wanted and function.kind == COUNTRY_TEAMS):
                capacity = Capacity("party", function.kind, function.body_code)
                offered.setdefault(function.body_code, capacity)
        elif ORGANISATIONS in wanted and _is_admitted(function.body_id):
            capacity = Capacity("organisation", function.kind, function.body_code)
            offered.setdefault(function.body_code, capacity)
    return list(offered.values())


def standing(versions: Sequence[SubmissionVersion], closes_at: datetime) -> tuple[SubmissionVersion | None, ...]:
    """What stands of the versions of one body, in their order: the last in time and the last late one, after any withdrawal."""
    in_time = late = None
    for version in versions:
        if version.kind == "withdrawn":
            in_time = late = None
        elif version.received_at < closes_at:
            in_time = version
        else:
            late = version
    return in_time, late


def all_of(consultation: Consultation) -> Sequence[Stands]:
    """The submissions of all bodies that ever sent one, by their codes, Parties first."""
    rows = db.session.execute(
        select(Submission, SubmissionVersion)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .where(Submission.topic_id == consultation.topic_id)
        .order_by(Submission.body_kind.desc(), Submission.body_code, SubmissionVersion.number)
    )
    found = []
    for submission, group in groupby(rows, key=lambda row: row[0]):
        history = [version for _submission, version in group]
        found.append(Stands(submission, history, *standing(history, consultation.closes_at)))
    return found


def of_body(consultation: Consultation, code: str) -> Stands | None:
    """The submission of one body; None when it has begun none."""
    submission = db.session.scalars(
        select(Submission).where(Submission.topic_id == consultation.topic_id, Submission.body_code == code)
    ).first()
    if submission is None:
        return None
    history = db.session.scalars(
        select(SubmissionVersion)
        .where(SubmissionVersion.submission_id == submission.id)
        .order_by(SubmissionVersion.number)
    ).all()
    return Stands(submission, history, *standing(history, consultation.closes_at))


def draft_of_body(submission: Submission) -> SubmissionDraft | None:
    """What a body is still writing; for those who submit for it."""
    return db.session.get(SubmissionDraft, submission.id)


def written(found: OpenConsultation, code: str) -> Written:
    """What a body goes on with: the draft that is kept, else what stands; for those who submit for it."""
    stands = of_body(found.consultation, code)
    draft = draft_of_body(stands.submission) if stands is not None else None
    if draft is not None:
        texts = {int(key): text for key, text in draft.entries.items()}
        return Written(draft.version, draft.language, texts, files_written(draft.submission_id))
    if stands is None or not stands.versions:
        return Written()
    last = stands.versions[-1]
    said = entries_of([last.id]).get(last.id, ())
    return Written(0, last.language, {entry.key: entry.text for entry in said}, files_sent([last.id]).get(last.id, ()))


def unsent(actor: Actor) -> Sequence[Unsent]:
    """What bodies for which the actor submits have begun and not sent, the latest first; also where the consultation is gone."""
    codes = {function.body_code for function in actor.functions}
    if not codes:
        return []
    rows = db.session.execute(
        select(SubmissionDraft, Submission, Consultation.submitters, Topic)
        .join(Submission, Submission.id == SubmissionDraft.submission_id)
        .join(Consultation, Consultation.topic_id == Submission.topic_id)
        .outerjoin(
            Topic,
            and_(
                Topic.id == Submission.topic_id,
                Topic.state == "visible",
                Topic.area_id.in_(select(Area.id).where(policies.readable(actor))),
            ),
        )
        .where(Submission.body_code.in_(codes))
        .order_by(SubmissionDraft.saved_at.desc())
    ).all()
    own = {wanted: {each.code for each in _capacities(actor, wanted)} for wanted in {tuple(row[2]) for row in rows}}
    return [
        Unsent(draft, submission, topic)
        for draft, submission, wanted, topic in rows
        if submission.body_code in own[tuple(wanted)]
    ]


def files_among(found: OpenConsultation, code: str, ids: Collection[UUID]) -> Sequence[StoredFile]:
    """Those of these files that go with what a body sent or is writing, in the order of the ids; for those who submit for it."""
    if not ids:
        return []
    rows = db.session.scalars(
        select(StoredFile)
        .join(SubmissionFile, SubmissionFile.file_id == StoredFile.id)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .where(Submission.topic_id == found.id, Submission.body_code == code, StoredFile.id.in_(ids))
    )
    kept = {row.id: row for row in rows}
    return [kept[each] for each in dict.fromkeys(ids) if each in kept]


def file_for(actor: Actor, file_id: UUID) -> tuple[StoredFile, Submission, Topic]:
    """A file of a submission. NotFound for who may not read that; one that was not sent yet is for those who submit for the body."""
    rows = db.session.execute(
        select(StoredFile, Submission, SubmissionFile.version_id)
        .join(SubmissionFile, SubmissionFile.file_id == StoredFile.id)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .where(StoredFile.id == file_id)
    ).all()
    if not rows:
        raise NotFound
    file, submission, _version = rows[0]
    try:
        found = consultation_for(actor, submission.topic_id)
    except TopicHidden as error:
        raise NotFound from error
    is_sent = any(version_id is not None for _file, _submission, version_id in rows)
    if not is_sent and submission.body_code not in {each.code for each in capacities(actor, found)}:
        raise NotFound
    return file, submission, found.topic


def entries_of(versions: Collection[UUID], key: int | None = None) -> Mapping[UUID, Sequence[SubmissionEntry]]:
    """What these versions say, on one paragraph or on all, in the order of the keys."""
    if not versions:
        return {}
    entries = select(SubmissionEntry).where(SubmissionEntry.version_id.in_(versions))
    if key is not None:
        entries = entries.where(SubmissionEntry.key == key)
    said: dict[UUID, list[SubmissionEntry]] = {}
    for entry in db.session.scalars(entries.order_by(SubmissionEntry.version_id, SubmissionEntry.key)):
        said.setdefault(entry.version_id, []).append(entry)
    return said


def counts(topic_id: UUID, submissions: Sequence[Stands]) -> Mapping[int, Counts]:
    """How many bodies and how many people speak on each paragraph, by its key."""
    bodies = {version.id: each.submission.id for each in submissions for version in each.versions}
    speaking: dict[int, set[UUID]] = {}
    if bodies:
        spoken = select(SubmissionEntry.key, SubmissionEntry.version_id).where(SubmissionEntry.version_id.in_(bodies))
        for key, version_id in db.session.execute(spoken):
            speaking.setdefault(key, set()).add(bodies[version_id])
    counted = select(Comment.key, func.count()).where(Comment.topic_id == topic_id, Comment.state == "visible")
    comments = {row[0]: row[1] for row in db.session.execute(counted.group_by(Comment.key))}
    keys = speaking.keys() | comments.keys()
    return {key: Counts(len(speaking.get(key, ())), comments.get(key, 0)) for key in keys}


def _is_admitted(organisation_id: UUID) -> bool:
    status = db.session.scalar(select(Organisation.status).where(Organisation.id == organisation_id))
    return status == ADMITTED
