"""The recordings of a course, for its team: what is there, what is missing, and laying more over them (C8)."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.forms.media import MediaForm
from courses.models import Course
from courses.queries import catalogue as catalogue_queries
from courses.queries import units
from courses.queries.media import Recording, recording_named, recordings
from courses.runtime.content import revision_facts
from courses.services import laying
from courses.views.blueprint import blueprint
from minamata.errors import DomainError, NotFound
from minamata.files.errors import UploadOver
from minamata.files.services.uploads import Inspected, inspect
from minamata.i18n import _, current_language
from minamata.web.addresses import id_in
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

# What comes in one form is received by one of few threads; larger recordings come in pieces.
LARGEST_FORM = 60_000_000


@blueprint.get("/<slug>/media/")
def media(slug: str) -> str:
    """Every recording of the course: its forms with their sizes, and the languages in which its words are missing."""
    course = _of_my_team(slug)
    assert course.current_revision_id is not None
    facts = units.facts_for(course, current_language())
    places = {leaf.key: unit for unit in facts.outline.units for leaf in unit.leaves}
    return render_template(
        "courses/media.html",
        course=course,
        facts=facts,
        recordings=recordings(course.id, course.current_revision_id),
        places=places,
        spoken=_languages_of(course),
    )


@blueprint.get("/<slug>/media/<block_key>")
def recording(slug: str, block_key: str) -> str:
    """One recording: what lies over it, and a form for more."""
    course = _of_my_team(slug)
    source = _languages_of(course)[0]
    return _page(course, recording_named(course, block_key), MediaForm(data={"language": source}))


@blueprint.post("/<slug>/media/<block_key>")
@repeatable
@takes_up_to(LARGEST_FORM)
def lay_media(slug: str, block_key: str) -> ResponseReturnValue:
    """Lay a file, a link or words over a recording; the file came in this form or piece by piece before it."""
    course = _of_my_team(slug)
    here, form = recording_named(course, block_key), MediaForm()
    if not form.validate():
        return _page(course, here, form), 422
    try:
        inspected = _looked_at()
    except DomainError as error:
        return _refused(course, here, form, error)
    return answer_once(lambda: make_response(_lay(slug, here, form, inspected)))


@blueprint.post("/<slug>/media/<block_key>/remove")
def take_media_away(slug: str, block_key: str) -> ResponseReturnValue:
    """Take one form of a recording away."""
    course = _of_my_team(slug)
    try:
        media_id = id_in(request.form.get("media", ""))
    except ValueError as error:
        raise NotFound from error
    laying.take_away(current_user, course, block_key, media_id)
    return redirect(url_for(".recording", slug=slug, block_key=block_key), 303)


def _lay(slug: str, here: Recording, form: MediaForm, inspected: Inspected | None) -> ResponseReturnValue:
    course = _of_my_team(slug)
    upload, offered = request.form.get("upload"), form.value()
    if inspected is None and not upload and not offered.link and not form.has_words:
        return _page(course, here, form, {"file": _("Choose a file first.")}), 422
    try:
        brought = inspected if inspected is not None else _id_sent(upload) if upload else None
        laying.lay(current_user, course, here.key, offered, brought)
    except DomainError as error:
        return _refused(course, here, form, error)
    return redirect(url_for(".recording", slug=slug, block_key=here.key), 303)


def _looked_at() -> Inspected | None:
    """The file in the form, which is looked at before the transaction; None where it came piece by piece, or there is none."""
    file = request.files.get("file")
    if request.form.get("upload") or file is None or not file.filename:
        return None
    return inspect(current_user, laying.USE, file.filename, cast(BinaryIO, file.stream))


def _refused(course: Course, here: Recording, form: MediaForm, error: DomainError) -> ResponseReturnValue:
    if error.status >= 500:
        raise error
    named = {name: str(message) for name, message in error.fields.items()}
    return _page(course, here, form, named or {"file": f"{error.title}. {error.detail or error.advice}"}), 422


def _page(course: Course, here: Recording, form: MediaForm, errors: dict[str, str] | None = None) -> str:
    shown = {**{name: str(said[0]) for name, said in form.errors.items()}, **(errors or {})}
    return render_template(
        "courses/recording.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        here=here,
        form=form,
        errors=shown,
        use=laying.MEDIA,
        use_name=laying.USE,
        spoken=_languages_of(course),
    )


def _languages_of(course: Course) -> list[str]:
    """The language of the course, then those of its translations."""
    assert course.current_revision_id is not None
    return [revision_facts(course.current_revision_id).language, *sorted(course.editions)]


def _of_my_team(slug: str) -> Course:
    """The course, for those who may lay recordings over it; for others there is no such page."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, "media", course):
        raise NotFound
    return course


def _id_sent(signs: str) -> UUID:
    try:
        return id_in(signs)
    except ValueError as error:
        raise UploadOver from error
