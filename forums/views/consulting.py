"""The secretariat's desk for consultations: starting one, its text, and more time (F9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, cast
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.errors import ParagraphsDiffer, TextPreparedAnew, TextStands
from forums.forms.consultations import SUBMITTER_NAMES, ExtendForm, StartForm, TextForm, shown_at
from forums.policies import area as area_policy
from forums.queries import comments, consultations
from forums.queries.consultations import OpenConsultation
from forums.queries.preparing import text_at_work
from forums.services import consulting, preparing
from forums.uploads import DRAFT, USE, text_in
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from minamata.db import now
from minamata.errors import DomainError, InvalidInput, NotAllowed, SignInNeeded
from minamata.files.services.uploads import inspect
from minamata.i18n import LANGUAGES, _
from minamata.web.addresses import id_in
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

FORM = 2_000_000
"""What a form weighs beside its file."""


@blueprint.get("/consultations/new")
def new_consultation() -> str:
    """Where the secretariat starts a consultation."""
    return _new(StartForm(formdata=None, data=_defaults()))


@blueprint.post("/consultations/new")
def start_consultation() -> ResponseReturnValue:
    """Start it."""
    form = StartForm()
    area = consultations.area_to_consult(current_user, form.area.data or "")
    is_valid = form.validate()
    if form.area.data and area is None:
        form.refuse({"area": _("Choose an area.")})
    if not is_valid or area is None:
        return _new(form), 422
    try:
        topic = consulting.start(current_user, area, form.plan())
    except InvalidInput as error:
        form.refuse(error.fields)
        return _new(form), 422
    return redirect(url_for(".desk", topic_id=topic.id), 303)


@blueprint.get("/consultations/<id:topic_id>/desk")
def desk(topic_id: UUID) -> str:
    """What the secretariat does with a consultation."""
    return _desk(_for_secretariat(topic_id))


@blueprint.post("/consultations/<id:topic_id>/desk")
def extend(topic_id: UUID) -> ResponseReturnValue:
    """Give it more time."""
    found = _for_secretariat(topic_id)
    form = ExtendForm()
    if not form.validate():
        return _desk(found, form), 422
    try:
        consulting.extend(current_user, found, form.closes_at, form.reason.data or "")
    except InvalidInput as error:
        form.refuse(error.fields)
        return _desk(found, form), 422
    return redirect(url_for(".desk", topic_id=topic_id), 303)


@blueprint.get("/consultations/<id:topic_id>/text")
def draft_text(topic_id: UUID) -> str:
    """Where a version of the text, or a translation, is pasted or uploaded."""
    found = _for_secretariat(topic_id)
    it = text_at_work(current_user, found)
    so_far = {"text": it.markdown(it.draft.language), "language": it.draft.language} if it else {}
    return _text(found, TextForm(formdata=None, data=so_far))


@blueprint.post("/consultations/<id:topic_id>/text")
@repeatable
@takes_up_to(DRAFT.largest + FORM)
def give_text(topic_id: UUID) -> ResponseReturnValue:
    """Take a text in, to be looked at before it stands; from a file it comes into the form first."""
    _for_secretariat(topic_id)
    form = TextForm()
    file = request.files.get("file")
    if file is not None and file.filename:
        try:
            inspected = inspect(current_user, USE, file.filename, cast(BinaryIO, file.stream))
            form.text.data = text_in(inspected)
        except DomainError as error:
            if error.status >= 500:
                raise
            return _text(_for_secretariat(topic_id), form, error), 422
        return _text(_for_secretariat(topic_id), form, is_read=True), 200
    return answer_once(lambda: make_response(_take(topic_id, form)))


@blueprint.get("/consultations/<id:topic_id>/text/check")
def check_text(topic_id: UUID) -> str:
    """The prepared version by paragraph, each with the one that it continues."""
    return _check(_for_secretariat(topic_id))


@blueprint.post("/consultations/<id:topic_id>/text/check")
def publish_text(topic_id: UUID) -> ResponseReturnValue:
    """Say which paragraphs continue which, and let the version stand."""
    found = _for_secretariat(topic_id)
    keys, seen = _keys(), request.form.get("seen", "")
    try:
        if request.form.get("do") == "publish":
            preparing.publish(current_user, found, seen, keys)
            return redirect(url_for(".consultation", topic_id=topic_id), 303)
        preparing.continue_as(current_user, found, keys, seen)
    except (InvalidInput, TextPreparedAnew, TextStands) as error:
        return _check(found, error, keys), error.status
    return redirect(url_for(".check_text", topic_id=topic_id), 303)


def _take(topic_id: UUID, form: TextForm) -> ResponseReturnValue:
    found = _for_secretariat(topic_id)
    language = form.chosen_language()
    try:
        draft = preparing.take_in(current_user, found, form.text.data or "", language)
    except (InvalidInput, ParagraphsDiffer, TextStands) as error:
        return _text(found, form, error), error.status
    is_translation = draft.language != language
    return redirect(url_for(".desk" if is_translation else ".check_text", topic_id=topic_id), 303)


def _for_secretariat(topic_id: UUID) -> OpenConsultation:
    found = consultations.consultation_for(current_user, topic_id)
    area_policy.require(current_user, "consult", found.area)
    return found


def _new(form: StartForm) -> str:
    if not current_user.is_signed_in:
        raise SignInNeeded
    areas = consultations.areas_to_consult(current_user)
    if not areas:
        raise NotAllowed
    return render_template("forums/consultation_new.html", form=form, areas=areas, submitters=SUBMITTER_NAMES)


def _defaults() -> dict[str, object]:
    zone = current_user.time_zone or "UTC"
    return {
        "zone": zone,
        "opens_day": shown_at(now(), zone)[0],
        "opens_hour": "00:00",
        "closes_hour": "23:59",
        "submitters": list(SUBMITTER_NAMES),
    }


def _desk(found: OpenConsultation, form: ExtendForm | None = None) -> str:
    day, hour = shown_at(found.consultation.closes_at, found.consultation.zone)
    waiting = comments.waiting(found.id)
    remember_bodies({each.comment.code for each in waiting})
    return render_template(
        "forums/consultation_desk.html",
        found=found,
        consultation=found.consultation,
        topic=found.topic,
        area=found.area,
        form=form
        or ExtendForm(formdata=None, data={"zone": found.consultation.zone, "closes_day": day, "closes_hour": hour}),
        extensions=consultations.extensions(found.id),
        prepared=consultations.prepared(found.id),
        draft=consultations.draft_of(found.id, found.consultation.draft_number),
        waiting=waiting,
    )


def _text(found: OpenConsultation, form: TextForm, refusal: DomainError | None = None, *, is_read: bool = False) -> str:
    return render_template(
        "forums/draft_text.html",
        found=found,
        consultation=found.consultation,
        topic=found.topic,
        area=found.area,
        form=form,
        use=DRAFT,
        use_name=USE,
        refusal=refusal,
        is_read=is_read,
        language=form.chosen_language(),
        languages_offered=[(code, language.name) for code, language in LANGUAGES.items()],
    )


def _check(
    found: OpenConsultation, refusal: DomainError | None = None, chosen: Mapping[UUID, int | None] | None = None
) -> str:
    """The prepared version, with the links that were chosen in a form that was refused, else those that are kept."""
    it = text_at_work(current_user, found)
    if it is not None and it.draft.published_at is not None:
        it = None
    return render_template(
        "forums/draft_check.html",
        found=found,
        consultation=found.consultation,
        topic=found.topic,
        area=found.area,
        it=it,
        chosen=chosen or {},
        refusal=refusal,
    )


def _keys() -> dict[UUID, int | None]:
    """Which paragraph continues which, as the form says; what is none is left out."""
    found: dict[UUID, int | None] = {}
    for name, value in request.form.items():
        if name.startswith("key-"):
            try:
                found[id_in(name.removeprefix("key-"))] = int(value) if value else None
            except ValueError:
                continue
    return found
