"""A unit: reading it, answering, and the files of its package."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses.blocks.naming import answer_field
from courses.blocks.registry import RESPONDING
from courses.errors import NotEnrolled
from courses.forms import FAULTS, Answers, UnitForm
from courses.queries import catalogue as catalogue_queries
from courses.queries import files as file_queries
from courses.queries import units
from courses.queries.catalogue import Listed
from courses.services import learning, watching
from courses.views.blueprint import blueprint
from minamata.accounts import queries as people
from minamata.config import Settings
from minamata.db import now
from minamata.errors import SignInNeeded, Unreadable
from minamata.files.delivery import lead
from minamata.files.storage import storage
from minamata.i18n import current_language
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

LONGEST_AGE = 8


@blueprint.get("/<slug>/<unit>/")
def unit(slug: str, unit: str) -> ResponseReturnValue:
    """A unit, drawn for the learner; typed text that a lost session left is shown again to its owner (decision 10).

    Who has not enrolled yet is led to the page where one enrols.
    """
    try:
        listed = learned(slug, unit)
    except NotEnrolled:
        return redirect(url_for(".course", slug=slug), 303)
    kept = people.kept_input(current_user, asked_id("kept"), request.path)
    typed = UnitForm.from_fields(kept).answers if kept else {}
    return _unit_page(listed, unit, typed, was_kept=bool(kept))


@blueprint.post("/<slug>/<unit>/")
def answer(slug: str, unit: str) -> ResponseReturnValue:
    """Answer one question, begin it anew, have taken a recording, go on to the next unit, or stay and keep what was typed."""
    listed = learned(slug, unit)
    form = UnitForm.from_fields(request.form)
    here = units.unit_named(listed.course, current_language(), unit, listed.enrolment)
    if form.action == "answer":
        answered = learning.respond if here.type_of(form.block_key) in RESPONDING else learning.answer
        unread = answered(current_user, listed.course, here, form.block_key, form.answers)
        if unread is not None:
            errors = {answer_field(form.block_key, question): FAULTS[fault] for question, fault in unread.items()}
            return _unit_page(listed, unit, form.answers, errors=errors), 422
        return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=f"b-{form.block_key}"), 303)
    if form.action == "reset":
        learning.begin_anew(current_user, listed.course, here, form.block_key, form.answers)
        return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=f"b-{form.block_key}"), 303)
    if form.action == "taken":
        watching.take(current_user, listed.course, here, form.block_key, form.answers)
        return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=f"b-{form.block_key}"), 303)
    if form.action == "keep":
        learning.keep(current_user, listed.course, here, form.answers, _typed_at())
        anchor = f"b-{form.block_key}" if form.block_key else None
        return redirect(url_for(".unit", slug=slug, unit=unit, _anchor=anchor), 303)
    if form.action == "next":
        following = units.following(listed.course, current_language(), here)
        learning.go_on(current_user, listed.course, here, form.answers, following)
        if following is None:
            return redirect(url_for(".course", slug=slug), 303)
        return redirect(url_for(".unit", slug=slug, unit=following.slug), 303)
    raise Unreadable


@blueprint.get("/<slug>/<unit>/text/<block_key>")
def block_text(slug: str, unit: str, block_key: str) -> str:
    """What a block from others says, for who has no JavaScript or cannot load its frame (C2)."""
    listed = learned(slug, unit)
    here = units.unit_named(listed.course, current_language(), unit, listed.enrolment)
    found = units.text_of_block(current_user, listed.course, here, block_key, current_language())
    return render_template(
        "courses/block_text.html",
        slug=slug,
        unit=unit,
        block_key=block_key,
        title=found.title,
        content_lang=found.lang,
        html=found.html,
    )


@blueprint.get("/<slug>/files/<path:path>")
def file(slug: str, path: str) -> Response:
    """A file of the course's package, such as a picture."""
    listed = catalogue_queries.course_for(current_user, slug)
    answer = lead(file_queries.package_file(listed.course, current_language(), path))
    if "v" not in request.args and answer.status_code != HTTPStatus.FOUND:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _typed_at() -> datetime | None:
    """When a draft was typed, by our clock: the script tells how long ago that is, because clocks of devices differ."""
    age = request.headers.get("X-Draft-Age", "")
    if not (age.isascii() and age.isdigit()) or len(age) > LONGEST_AGE:
        return None
    return now() - timedelta(seconds=int(age))


def learned(slug: str, unit: str) -> Listed:
    """The course, for its learner; others are led to its page, and what they may not see is not there."""
    listed = catalogue_queries.course_for(current_user, slug)
    units.unit_named(listed.course, current_language(), unit)
    if not current_user.is_signed_in:
        raise SignInNeeded
    if listed.enrolment is None:
        raise NotEnrolled
    return listed


def _unit_page(
    listed: Listed, slug: str, typed: Answers, errors: dict[str, object] | None = None, was_kept: bool = False
) -> str:
    saves_data = request.headers.get("Save-Data", "").lower() == "on"
    page = units.unit_page(current_user, listed, slug, current_language(), saves_data, typed, errors or {})
    g.content_policy = {}
    if any(block.type == "video" for block in page.blocks) and (bucket := storage().origin):
        g.content_policy["media-src"] = f"'self' {bucket}"
    if any(block.box for block in page.blocks):
        settings: Settings = current_app.extensions["settings"]
        g.content_policy["frame-src"] = settings.blocks_origin or "'self'"
    return render_template("courses/unit.html", page=page, errors=errors or {}, was_kept=was_kept)
