"""The submission of one's own body, written together and sent (F9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forums.capacities import Capacity
from forums.errors import AreaArchived, DraftSavedMeanwhile, FilesGone, NotASubmitter, NothingSaid, NotOpenYet
from forums.forms.consultations import entries_in, language_in
from forums.models import SubmissionDraft
from forums.models.consultation import WHOLE
from forums.queries import consultations, submissions
from forums.queries.consultations import OpenConsultation
from forums.queries.files import files_written
from forums.services import attaching, submitting
from forums.services.attaching import HeldFile
from forums.views import composing
from forums.views.blueprint import blueprint
from forums.views.composing import Writing
from forums.views.consultations import submission_page
from forums.views.filters import remember_bodies
from minamata.accounts import queries as accounts
from minamata.errors import DomainError, InvalidInput, SignInNeeded
from minamata.i18n import current_language
from minamata.web.addresses import asked_id
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

REFUSALS = (NothingSaid, NotOpenYet, DraftSavedMeanwhile, AreaArchived, FilesGone, InvalidInput)


@blueprint.get("/consultations/<id:topic_id>/submission/<code>")
def my_submission(topic_id: UUID, code: str) -> str:
    """What one's body is writing, or has sent, to go on with; what a lost session left in the form is shown again."""
    found = consultations.consultation_for(current_user, topic_id)
    capacity = _capacity(found, code)
    kept = accounts.kept_input(current_user, asked_id("kept"), request.path)
    if kept:
        sent: MultiDict[str, str] = MultiDict([(name, value) for name, values in kept.items() for value in values])
        ids = composing.ids_in(sent.getlist("upload"))
        writing = Writing([*_kept_before(found, code, ids), *attaching.held(current_user, ids)])
        return _page(found, capacity, entries_in(sent), language_in(sent), _seen(sent), writing)
    return _as_it_is(found, capacity)


@blueprint.post("/consultations/<id:topic_id>/submission/<code>")
@repeatable
@takes_up_to(composing.LARGEST_FORM)
def submit(topic_id: UUID, code: str) -> ResponseReturnValue:
    """Save what is written, open a place for one more paragraph, or send it."""
    found = consultations.consultation_for(current_user, topic_id)
    _capacity(found, code)
    writing = composing.brought(_kept_before(found, code, composing.ids_in(request.form.getlist("upload"))))
    return answer_once(lambda: make_response(_submit(topic_id, code, writing)))


def _submit(topic_id: UUID, code: str, writing: Writing) -> ResponseReturnValue:
    found = consultations.consultation_for(current_user, topic_id)
    capacity = _capacity(found, code)
    entries, language, seen = entries_in(request.form), language_in(request.form), _seen(request.form)
    if writing.faults:
        return _page(found, capacity, entries, language, seen, writing), 422
    try:
        if request.form.get("do") == "send":
            submitting.send(current_user, found, code, entries, language, seen, writing.ids)
            return redirect(url_for(".submission", topic_id=topic_id, code=code), 303)
        submitting.save(current_user, found, code, entries, language, seen, writing.ids)
    except REFUSALS as error:
        return _page(found, capacity, entries, language, seen, writing, error), error.status
    more = request.form.get("more", type=int) if request.form.get("do") == "add" else None
    anchor = f"text-{more}" if more is not None else "saved"
    return redirect(url_for(".my_submission", topic_id=topic_id, code=code, paragraph=more, _anchor=anchor), 303)


@blueprint.post("/consultations/<id:topic_id>/submissions/<code>/withdraw")
def withdraw(topic_id: UUID, code: str) -> ResponseReturnValue:
    """Withdraw the submission of a body, with a reason."""
    found = consultations.consultation_for(current_user, topic_id)
    try:
        submitting.withdraw(current_user, found, code, request.form.get("reason", ""))
    except InvalidInput as error:
        return submission_page(found, code, str(error.fields["reason"])), error.status
    return redirect(url_for(".submission", topic_id=topic_id, code=code), 303)


def _capacity(found: OpenConsultation, code: str) -> Capacity:
    if not current_user.is_signed_in:
        raise SignInNeeded
    capacity = next((each for each in submissions.capacities(current_user, found) if each.code == code), None)
    if capacity is None:
        raise NotASubmitter
    return capacity


def _as_it_is(found: OpenConsultation, capacity: Capacity) -> str:
    """The draft that is kept, else what stands, else an empty form; with a place for the paragraph that was asked for."""
    written = submissions.written(found, capacity.code or "")
    files = [HeldFile(each.id, each.name, each.size, is_kept=True) for each in written.files]
    language = written.language or current_language()
    return _page(found, capacity, written.entries, language, written.version, Writing(files))


def _kept_before(found: OpenConsultation, code: str, ids: Sequence[UUID]) -> list[HeldFile]:
    """Those of these files that went with the submission before."""
    return [HeldFile(each.id, each.name, each.size, is_kept=True) for each in submissions.files_among(found, code, ids)]


def _draft(found: OpenConsultation, capacity: Capacity) -> SubmissionDraft | None:
    stands = submissions.of_body(found.consultation, capacity.code or "")
    return submissions.draft_of_body(stands.submission) if stands is not None else None


def _page(
    found: OpenConsultation,
    capacity: Capacity,
    entries: Mapping[int, str],
    language: str,
    seen: int,
    writing: Writing,
    refusal: DomainError | None = None,
) -> str:
    text = [each for each in consultations.present(found) if not each.level]
    asked = request.args.get("paragraph", type=int)
    wanted = {WHOLE, *entries, *([asked] if asked is not None else [])}
    labels = {each.key: each for each in text}
    shown = [each.key for each in text if each.key in wanted]
    remember_bodies({capacity.code})
    draft = _draft(found, capacity)
    others = draft if isinstance(refusal, DraftSavedMeanwhile) else None
    return render_template(
        "forums/my_submission.html",
        found=found,
        consultation=found.consultation,
        topic=found.topic,
        area=found.area,
        capacity=capacity,
        stands=submissions.of_body(found.consultation, capacity.code or ""),
        draft=draft,
        keys=[WHOLE, *shown, *sorted(key for key in entries if key not in labels and key != WHOLE)],
        written=entries,
        labels=labels,
        free=[each for each in text if each.key not in wanted],
        chosen_language=language,
        # After a refusal because of a colleague, what is sent next was written in the knowledge of what they saved.
        seen=others.version if others is not None else seen,
        others=others,
        others_files=files_written(others.submission_id) if others is not None else (),
        writing=writing,
        refusal=refusal,
        errors=[(name, str(message)) for name, message in refusal.fields.items()] if refusal else [],
    )


def _seen(sent: MultiDict[str, str]) -> int:
    return sent.get("seen", 0, type=int)
