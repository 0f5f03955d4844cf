"""Official submissions: those of all bodies, and that of one's own, written together and sent (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, url_for

from forums.api.consultations import as_body
from forums.api.doors import READ, WRITE, blueprint
from forums.api.telling import Bodies, as_file, bodies_of
from forums.documents.consultations import (
    EntriesGiven,
    ReasonGiven,
    SubmissionDraftTold,
    SubmissionListed,
    SubmissionTold,
)
from forums.errors import NotASubmitter
from forums.forms.writing import cleaned
from forums.models import SubmissionEntry, SubmissionVersion
from forums.queries import consultations, submissions
from forums.queries.consultations import OpenConsultation
from forums.queries.files import ShownFile, files_sent
from forums.queries.submissions import Stands, Written
from forums.services import submitting
from minamata.api.doors import VERSION
from minamata.api.editing import version_read
from minamata.api.files import FILE, file_answer
from minamata.api.schemas import page_of
from minamata.errors import NotFound
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/submissions",
    page_of(SubmissionListed),
    says=_l("Who submitted officially in a consultation, when, and whether in time"),
    scope=READ,
    refuses=(404, 410),
)
def all_submissions(topic_id: UUID) -> dict[str, Any]:
    """Who submitted officially in a consultation, when, and whether in time; all on one page."""
    found = consultations.consultation_for(current_user, topic_id)
    came = [each for each in submissions.all_of(found.consultation) if each.history]
    bodies = bodies_of([each.submission.body_code for each in came])
    return {"items": [_row(found, each, bodies) for each in came], "next": None}


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/submissions/<code>",
    SubmissionTold,
    says=_l("The submission of one body as it was received, and its history"),
    scope=READ,
    refuses=(404, 410),
)
def submission(topic_id: UUID, code: str) -> dict[str, Any]:
    """The submission of one body as it was received, and its history."""
    found = consultations.consultation_for(current_user, topic_id)
    stands = submissions.of_body(found.consultation, code)
    if stands is None or not stands.history:
        raise NotFound
    versions = [each.id for each in stands.history]
    said, files = submissions.entries_of(versions), files_sent(versions)
    return {
        "body": as_body(stands.submission.body_kind, code, bodies_of([code])),
        "versions": [
            {
                **_sent(found, stands, each, said.get(each.id, ())),
                "files": _files(topic_id, code, files.get(each.id, ())),
            }
            for each in stands.history
        ],
    }


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/submissions/<code>/files/<id:file_id>",
    FILE,
    says=_l("A file of a submission"),
    scope=READ,
    refuses=(404, 416),
)
def submitted_file(topic_id: UUID, code: str, file_id: UUID) -> Response:
    """A file of a submission; one that was not sent yet is for those who submit for the body."""
    found, of, _topic = submissions.file_for(current_user, file_id)
    if (of.topic_id, of.body_code) != (topic_id, code):
        raise NotFound
    return file_answer(found)


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/my-submissions/<code>",
    SubmissionDraftTold,
    says=_l("What a body for which I submit is writing, or has sent, to go on with"),
    scope=READ,
    refuses=(404, 410),
)
def my_submission(topic_id: UUID, code: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What a body for which I submit is writing, or has sent, to go on with."""
    _found, kind, written = _mine(topic_id, code)
    told = {
        "body": as_body(kind, code, bodies_of([code])),
        "version": written.version,
        "lang": written.language or current_language(),
        "entries": [{"key": key, "text": text} for key, text in sorted(written.entries.items())],
        "files": _files(topic_id, code, written.files),
    }
    return told, {VERSION: str(written.version)}


@blueprint.writing(
    "PUT",
    "/forums/consultations/<id:topic_id>/my-submissions/<code>",
    SubmissionDraftTold,
    says=_l("Save what a body for which I submit is writing"),
    scope=WRITE,
    takes=EntriesGiven,
    refuses=(410,),
    is_edit=True,
)
def save_submission(given: dict[str, Any], topic_id: UUID, code: str) -> str:
    """Save what a body for which I submit is writing, for all who submit for it."""
    found, _kind, written = _mine(topic_id, code)
    seen = version_read(written.version)
    language = given["lang"] or current_language()
    submitting.save(current_user, found, code, _entries(given), language, seen, given["files"])
    return url_for(".my_submission", topic_id=topic_id, code=code)


@blueprint.writing(
    "POST",
    "/forums/consultations/<id:topic_id>/my-submissions/<code>/sending",
    SubmissionTold,
    says=_l("Submit officially for a body, in place of what it sent before"),
    scope=WRITE,
    takes=EntriesGiven,
    status=201,
    refuses=(410,),
    is_edit=True,
)
def send_submission(given: dict[str, Any], topic_id: UUID, code: str) -> str:
    """Submit officially for a body, in place of what it sent before, which stays in the history."""
    found, _kind, written = _mine(topic_id, code)
    seen = version_read(written.version)
    language = given["lang"] or current_language()
    submitting.send(current_user, found, code, _entries(given), language, seen, given["files"])
    return url_for(".submission", topic_id=topic_id, code=code)


@blueprint.writing(
    "POST",
    "/forums/consultations/<id:topic_id>/submissions/<code>/withdrawal",
    SubmissionTold,
    says=_l("Withdraw the submission of a body, with a reason"),
    scope=WRITE,
    takes=ReasonGiven,
    status=201,
    refuses=(410,),
)
def withdraw_submission(given: dict[str, Any], topic_id: UUID, code: str) -> str:
    """Withdraw the submission of a body, with a reason; what was sent stays in the history."""
    found = consultations.consultation_for(current_user, topic_id)
    submitting.withdraw(current_user, found, code, cleaned(given["reason"]))
    return url_for(".submission", topic_id=topic_id, code=code)


def _mine(topic_id: UUID, code: str) -> tuple[OpenConsultation, str, Written]:
    """What is being written for a body, and its kind. NotASubmitter for who does not submit for it."""
    found = consultations.consultation_for(current_user, topic_id)
    capacity = next((each for each in submissions.capacities(current_user, found) if each.code == code), None)
    if capacity is None:
        raise NotASubmitter
    return found, capacity.spoken_as, submissions.written(found, code)


def _entries(given: dict[str, Any]) -> dict[int, str]:
    return {each["key"]: cleaned(each["text"]) for each in given["entries"]}


def _files(topic_id: UUID, code: str, files: Sequence[ShownFile]) -> list[dict[str, Any]]:
    return [as_file(each, url_for(".submitted_file", topic_id=topic_id, code=code, file_id=each.id)) for each in files]


def _row(found: OpenConsultation, each: Stands, bodies: Bodies) -> dict[str, Any]:
    last, kind = each.history[-1], each.submission.body_kind
    state = "in_time" if each.in_time is not None else "late" if each.late is not None else "withdrawn"
    return {
        "body": as_body(kind, each.submission.body_code, bodies),
        "received_at": last.received_at,
        "lang": last.language,
        "state": state,
        "submission": url_for(".submission", topic_id=found.id, code=each.submission.body_code),
    }


def _sent(found: OpenConsultation, stands: Stands, version: SubmissionVersion, entries: Any) -> dict[str, Any]:
    return {
        "number": version.number,
        "kind": version.kind,
        "received_at": version.received_at,
        "is_late": found.consultation.lateness(version.received_at) is not None,
        "stands": version in stands.versions,
        "function": version.function,
        "lang": version.language,
        "reason": version.reason,
        "entries": [_entry(each) for each in entries],
    }


def _entry(each: SubmissionEntry) -> dict[str, Any]:
    return {"key": each.key, "version": each.draft_number, "text": each.text, "html": each.html}
