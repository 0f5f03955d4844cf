"""The pages of the courses room."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from courses.blocks.drawing import clean
from courses.blocks.naming import answer_field
from courses.errors import NotEnrolled
from courses.forms import FAULTS, Answers, CertificateForm, UnitForm
from courses.models import Course
from courses.queries import catalogue as catalogue_queries
from courses.queries import files as file_queries
from courses.queries import units
from courses.queries.addresses import addresses_for
from courses.queries.catalogue import Listed
from courses.services import learning
from minamata.accounts import queries as people
from minamata.certificates import queries as certificates
from minamata.errors import SignInNeeded, Unreadable
from minamata.files.delivery import send
from minamata.i18n import Shown, current_language, direction
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

blueprint = Blueprint("courses", __name__, url_prefix="/<lang:lang>/courses", template_folder="templates")


@blueprint.get("/")
def catalogue() -> str:
    """Every course the reader may see."""
    listed, following = catalogue_queries.catalogue(current_user, asked_id("after"))
    return render_template("courses/catalogue.html", listed=listed, following=following)


@blueprint.get("/<slug>/")
def course(slug: str) -> str:
    """One course: what it teaches, its outline, and how far the reader is."""
    return _course_page(catalogue_queries.course_for(current_user, slug), None)


@blueprint.post("/<slug>/enrol")
def enrol(slug: str) -> ResponseReturnValue:
    """Become a learner of the course and begin."""
    listed = catalogue_queries.course_for(current_user, slug)
    learning.enrol(current_user, listed.course)
    first = units.open_outline(listed.course, current_language()).units
    if not first:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=first[0].slug), 303)


@blueprint.get("/<slug>/resume")
def resume(slug: str) -> ResponseReturnValue:
    """The unit the learner goes on with, on any device (C3)."""
    page = units.course_page(catalogue_queries.course_for(current_user, slug), current_language())
    if page.resume is None:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=page.resume.slug, _anchor=page.resume_anchor), 303)


@blueprint.get("/<slug>/<unit>/")
def unit(slug: str, unit: str) -> ResponseReturnValue:
    """A unit, drawn for the learner; typed text that a lost session left is shown again to its owner (decision 10).

    Who has not enrolled yet is led to the page where one enrols.
    """
    try:
        listed = _learned(slug, unit)
    except NotEnrolled:
        return redirect(url_for(".course", slug=slug), 303)
    kept = people.kept_input(current_user, asked_id("kept"), request.path)
    typed = UnitForm.from_fields(kept).answers if kept else {}
    return _unit_page(listed, unit, typed, was_kept=bool(kept))


@blueprint.post("/<slug>/<unit>/")
def answer(slug: str, unit: str) -> ResponseReturnValue:
    """Answer one question, go on to the next unit, or stay and keep what was typed."""
    listed = _learned(slug, unit)
    form = UnitForm.from_fields(request.form)
    here = units.unit_named(listed.course, current_language(), unit)
    if form.action == "answer":
        unread = learning.answer(current_user, listed.course, here, form.block_key, form.answers)
        if unread is not None:
            errors = {answer_field(form.block_key, question): FAULTS[fault] for question, fault in unread.items()}
            return _unit_page(listed, unit, form.answers, errors=errors), 422
        return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=f"b-{form.block_key}"), 303)
    if form.action == "keep":
        learning.keep(current_user, listed.course, here, form.answers)
        return redirect(url_for(".unit", slug=slug, unit=unit), 303)
    if form.action == "next":
        following = units.following(listed.course, current_language(), here)
        learning.go_on(current_user, listed.course, here, form.answers, following)
        if following is None:
            return redirect(url_for(".course", slug=slug), 303)
        return redirect(url_for(".unit", slug=slug, unit=following.slug), 303)
    raise Unreadable


@blueprint.post("/<slug>/retake")
def retake(slug: str) -> ResponseReturnValue:
    """Try the questions again that were not right."""
    listed = catalogue_queries.course_for(current_user, slug)
    first = learning.retake(current_user, listed.course)
    if first is None:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".unit", slug=slug, unit=first.slug), 303)


@blueprint.get("/<slug>/certificate")
def kept_certificate(slug: str) -> ResponseReturnValue:
    """The form of the certificate with the names that a lost session left in it (decision 10); else the page of the course."""
    listed = catalogue_queries.course_for(current_user, slug)
    kept = people.kept_input(current_user, asked_id("kept"), request.path)
    if kept is None or not listed.is_completed:
        return redirect(url_for(".course", slug=slug, _anchor="certificate"), 303)
    return _course_page(listed, CertificateForm(MultiDict(kept)), was_kept=True)


@blueprint.post("/<slug>/certificate")
def certificate(slug: str) -> ResponseReturnValue:
    """Make the certificate of a completed course."""
    listed = catalogue_queries.course_for(current_user, slug)
    if not current_user.is_signed_in:
        raise SignInNeeded
    form = CertificateForm()
    if not form.validate():
        return _course_page(listed, form), 422
    names = form.value()
    learning.claim_certificate(current_user, listed.course, names.language, names.name_latin, names.name_native)
    return redirect(url_for(".course", slug=slug, _anchor="certificate"), 303)


@blueprint.get("/<slug>/files/<path:path>")
def file(slug: str, path: str) -> Response:
    """A file of the course's package, such as a picture."""
    listed = catalogue_queries.course_for(current_user, slug)
    answer = send(file_queries.package_file(listed.course, current_language(), path))
    if "v" not in request.args:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _learned(slug: str, unit: str) -> Listed:
    """The course, for its learner; others are led to its page, and what they may not see is not there."""
    listed = catalogue_queries.course_for(current_user, slug)
    units.unit_named(listed.course, current_language(), unit)
    if not current_user.is_signed_in:
        raise SignInNeeded
    if listed.enrolment is None:
        raise NotEnrolled
    return listed


def _course_page(listed: Listed, form: CertificateForm | None, was_kept: bool = False) -> str:
    page = units.course_page(listed, current_language())
    held = certificates.held(current_user, "course", listed.course.id) if listed.is_completed else None
    if form is None and listed.is_completed:
        form = CertificateForm(data=_names_so_far(held))
    return render_template("courses/course.html", page=page, form=form, held=held, was_kept=was_kept)


def _names_so_far(held: certificates.Held | None) -> dict[str, str | None]:
    if held is not None:
        return {"language": held.language, "name_latin": held.name_latin, "name_native": held.name_native}
    person = people.myself(current_user)
    return {
        "language": current_language(),
        "name_latin": person.name_latin or person.name,
        "name_native": person.name_native,
    }


def _unit_page(
    listed: Listed, slug: str, typed: Answers, errors: dict[str, object] | None = None, was_kept: bool = False
) -> str:
    saves_data = request.headers.get("Save-Data", "").lower() == "on"
    page = units.unit_page(current_user, listed, slug, current_language(), saves_data, typed, errors or {})
    return render_template("courses/unit.html", page=page, errors=errors or {}, was_kept=was_kept)


@blueprint.app_template_filter("plain")
def plain(shown: Shown) -> Shown:
    """A text without its markup, for places that hold none."""
    return Shown(Markup(shown.text).striptags(), shown.lang)


@blueprint.app_template_filter("spoken_in")
def spoken_in(text: str, language: str) -> Markup:
    """A text of the course, marked where its language is not that of the page, so that it is read aloud rightly (G4)."""
    if language == current_language():
        return escape(text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(language, direction(language), text)


@blueprint.app_template_filter("course_prose")
def course_prose(html: str, course: Course) -> Markup:
    """An about text of a course package, sanitised like everything an author wrote (decision 7)."""
    return clean(html, addresses_for(course, current_language()), current_language())


@blueprint.app_template_filter("field_errors")
def field_errors(form: CertificateForm) -> list[tuple[str, str]]:
    """Pairs of field and first message, for the list above a form."""
    return [(str(name), str(messages[0])) for name, messages in form.errors.items()]


@blueprint.app_template_filter("anchored_errors")
def anchored_errors(errors: dict[str, object]) -> list[tuple[str, object]]:
    """The same for a page that names its errors by field already."""
    return list(errors.items())
