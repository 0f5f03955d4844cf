"""Official submissions: written together, sent for a body, replaced and withdrawn with their history (F9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

from forums import policies
from forums.capacities import Capacity, SpokenAs
from forums.errors import AreaArchived, DraftSavedMeanwhile, NotASubmitter, NothingSaid, NothingToWithdraw, NotOpenYet
from forums.models import (
    Consultation,
    DraftText,
    Paragraph,
    Submission,
    SubmissionDraft,
    SubmissionEntry,
    SubmissionFile,
    SubmissionVersion,
)
from forums.models.consultation import WHOLE
from forums.queries.consultations import OpenConsultation
from forums.queries.submissions import all_of, capacities, files_among, of_body, written
from forums.services import attaching
from forums.services.consulting import compile_again, held
from forums.writing import LONGEST_TEXT, markup_of
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.i18n import _, number
from minamata.policies import Actor
from minamata.search import services as search
from minamata.web.addresses import short


@transaction
def save(
    actor: Actor,
    found: OpenConsultation,
    code: str,
    entries: Mapping[int, str],
    language: str,
    seen: int,
    files: Sequence[UUID] | None = None,
) -> SubmissionDraft:
    """Keep what is being written for a body, for all who submit for it; `seen` is the version of it that the page showed.

    `files` are those that go with it: files of the submission, and uploads of the actor; None leaves them as they are. Raises
    NotASubmitter, DraftSavedMeanwhile, FilesGone, and InvalidInput for what is too long.
    """
    policies.area.require(actor, "see", found.area)
    capacity = _capacity(actor, found, code)
    assert actor.person_id is not None
    held(found.id)
    texts, kept = _fitting(found.id, entries), _files(actor, found, code, files)
    submission = _submission(found.id, capacity)
    draft = db.session.get(SubmissionDraft, submission.id, populate_existing=True)
    if (0 if draft is None else draft.version) != seen:
        raise DraftSavedMeanwhile
    if draft is None:
        draft = SubmissionDraft(submission_id=submission.id, version=0)
        db.session.add(draft)
    draft.entries = {str(key): text for key, text in texts.items()}
    draft.language, draft.version = language, seen + 1
    draft.saved_by, draft.saved_at = actor.person_id, now()
    db.session.flush()
    _attach(submission.id, None, kept)
    return draft


@transaction
def send(
    actor: Actor,
    found: OpenConsultation,
    code: str,
    entries: Mapping[int, str],
    language: str,
    seen: int,
    files: Sequence[UUID] | None = None,
) -> SubmissionVersion:
    """Submit for a body; it replaces what the body sent before, which stays in the history. After the closing it counts as late.

    It says something, or has a file; `files` as for `save`. Raises NotOpenYet, NotASubmitter, NothingSaid, DraftSavedMeanwhile,
    AreaArchived, FilesGone, and InvalidInput for what is too long.
    """
    policies.area.require(actor, "see", found.area)
    capacity = _capacity(actor, found, code)
    assert actor.person_id is not None
    consultation = held(found.id)
    received_at = now()
    if found.area.state == "archived":
        raise AreaArchived
    if consultation.stage_at(received_at) == "announced":
        raise NotOpenYet(consultation.opens_at)
    said = {key: text for key, text in _fitting(found.id, entries).items() if text.strip()}
    kept = _files(actor, found, code, files)
    if not said and not kept:
        raise NothingSaid(_("Write on the whole text or on a paragraph, or add a file."))
    submission = _submission(found.id, capacity)
    draft = db.session.get(SubmissionDraft, submission.id, populate_existing=True)
    if (0 if draft is None else draft.version) != seen:
        raise DraftSavedMeanwhile
    version = _add(actor, submission, capacity, "sent", language)
    version.received_at = received_at
    for key, text in sorted(said.items()):
        db.session.add(
            SubmissionEntry(
                id=new_id(),
                version_id=version.id,
                key=key,
                draft_number=consultation.draft_number,
                text=text,
                html=markup_of(text, id_prefix=f"s-{short(version.id)}-{key}-"),
            )
        )
    _attach(submission.id, version.id, kept)
    db.session.execute(delete(SubmissionDraft).where(SubmissionDraft.submission_id == submission.id))
    spoken = {"as": capacity.spoken_as, "function": capacity.function, "for": code, "version": version.number}
    audit.record(actor, "forums.submitted", "submission", submission.id, after=spoken)
    _settle(consultation, submission)
    return version


@transaction
def withdraw(actor: Actor, found: OpenConsultation, code: str, reason: str) -> SubmissionVersion:
    """Withdraw the submission of a body: by the body itself, or by the secretariat at its request. What was sent stays in the history.

    Why stands there alone and not in the log, which nobody can change: words may be about persons, and go with their data.
    Raises NotFound, NotASubmitter, NothingToWithdraw, and InvalidInput without a reason.
    """
    policies.area.require(actor, "see", found.area)
    is_secretariat = policies.area.allows(actor, "consult", found.area)
    own = next((each for each in capacities(actor, found) if each.code == code), None)
    if own is None and not is_secretariat:
        raise NotASubmitter
    if not reason.strip():
        said = _("Say why, or at whose request.")
        raise InvalidInput(said, fields={"reason": said})
    consultation = held(found.id)
    stands = of_body(consultation, code)
    if stands is None:
        raise NotFound
    if not stands.versions:
        raise NothingToWithdraw
    last = stands.versions[-1]
    kind: SpokenAs = "party" if stands.submission.body_kind == "party" else "organisation"
    capacity = own or Capacity(kind, "secretariat", code)
    version = _add(actor, stands.submission, capacity, "withdrawn", last.language)
    version.reason = reason.strip()
    audit.record(
        actor,
        "forums.submission_withdrawn",
        "submission",
        stands.submission.id,
        before={"version": last.number},
        after={"version": version.number, "function": capacity.function},
    )
    _settle(consultation, stands.submission)
    return version


def _capacity(actor: Actor, found: OpenConsultation, code: str) -> Capacity:
    capacity = next((each for each in capacities(actor, found) if each.code == code), None)
    if capacity is None:
        raise NotASubmitter
    return capacity


def _submission(topic_id: UUID, capacity: Capacity) -> Submission:
    """The running submission of the body, begun now when there is none; the consultation is locked."""
    submission = db.session.scalars(
        select(Submission).where(Submission.topic_id == topic_id, Submission.body_code == capacity.code)
    ).first()
    if submission is None:
        submission = Submission(
            id=new_id(),
            topic_id=topic_id,
            body_kind=capacity.spoken_as,
            body_code=capacity.code,
            created_at=now(),
            last_number=0,
        )
        db.session.add(submission)
        db.session.flush()
    return submission


def _add(actor: Actor, submission: Submission, capacity: Capacity, kind: str, language: str) -> SubmissionVersion:
    submission.last_number += 1
    version = SubmissionVersion(
        id=new_id(),
        submission_id=submission.id,
        number=submission.last_number,
        kind=kind,
        received_at=now(),
        sent_by=actor.person_id,
        function=capacity.function or "",
        language=language,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _files(actor: Actor, found: OpenConsultation, code: str, ids: Sequence[UUID] | None) -> Sequence[UUID]:
    """The files that go with a text from now on: those of the submission that are named, and uploads that are taken; else those it has."""
    if ids is None:
        return [each.id for each in written(found, code).files]
    own = {each.id for each in files_among(found, code, ids)}
    taken = iter(attaching.take(actor, [each for each in ids if each not in own]))
    return [each if each in own else next(taken).id for each in dict.fromkeys(ids)]


def _attach(submission_id: UUID, version_id: UUID | None, files: Sequence[UUID]) -> None:
    """Let files go with a version, or with what is still being written; those that only went with that before, and with nothing now, go."""
    mine = SubmissionFile.submission_id == submission_id
    before = db.session.scalars(select(SubmissionFile.file_id).where(mine, SubmissionFile.version_id.is_(None))).all()
    db.session.execute(delete(SubmissionFile).where(mine, SubmissionFile.version_id.is_(None)))
    db.session.add_all(
        SubmissionFile(
            id=new_id(), submission_id=submission_id, version_id=version_id, file_id=file_id, position=position
        )
        for position, file_id in enumerate(files)
    )
    db.session.flush()
    named = set(db.session.scalars(select(SubmissionFile.file_id).where(mine)))
    for file_id in set(before) - named:
        keeping.remove(db.session.get_one(StoredFile, file_id))


def _settle(consultation: Consultation, submission: Submission) -> None:
    """What follows from a change: the count on the row, the search, and the compilation where it was made."""
    db.session.flush()
    consultation.submissions = sum(1 for each in all_of(consultation) if each.versions)
    search.changed("forums.submission", submission.id)
    compile_again(consultation)
    db.session.flush()


def _fitting(topic_id: UUID, entries: Mapping[int, str]) -> Mapping[int, str]:
    """The texts by key. InvalidInput for one that is too long, NotFound for a paragraph that never stood."""
    known = {WHOLE}
    if any(key != WHOLE for key in entries):
        known |= set(
            db.session.scalars(
                select(func.distinct(Paragraph.key))
                .join(DraftText, DraftText.id == Paragraph.draft_id)
                .where(DraftText.topic_id == topic_id, DraftText.published_at.is_not(None))
            )
        )
    if not entries.keys() <= known:
        raise NotFound
    wrong = {
        f"text-{key}": _(
            "This text has %(length)s characters; there is room for %(most)s.",
            length=number(len(text)),
            most=number(LONGEST_TEXT),
        )
        for key, text in entries.items()
        if len(text) > LONGEST_TEXT
    }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    return entries
