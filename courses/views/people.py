"""The people of a course and the rules of its enrolment, for its team (C10)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses import policies
from courses.forms import RulesForm
from courses.lists import Addresses, addresses_in
from courses.models import Course
from courses.queries import catalogue as catalogue_queries
from courses.queries import enrolments, units
from courses.services import enrolling
from courses.views.blueprint import blueprint
from minamata.errors import NotFound
from minamata.i18n import current_language
from minamata.web.addresses import asked_id
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user

A_PAGE = 50
LARGEST_LIST = 1_000_000


@blueprint.get("/<slug>/people/")
def people(slug: str) -> str:
    """Learners, those who wait, and those who were invited."""
    return _people(_of_my_team(slug))


@blueprint.post("/<slug>/people/")
@takes_up_to(LARGEST_LIST)
def enrol_people(slug: str) -> ResponseReturnValue:
    """Look what would become of a list of addresses, or enrol them."""
    course = _of_my_team(slug)
    file = request.files.get("file")
    content = file.read() if file is not None and file.filename else request.form.get("list", "").encode()
    addresses = addresses_in(content)
    if addresses.faults:
        return _people(course, content, addresses), 422
    is_for_real = request.form.get("do") == "enrol"
    outcome = enrolling.enrol_addresses(current_user, course, addresses.usable, dry_run=not is_for_real)
    return _people(course, content, addresses, outcome, is_done=is_for_real)


@blueprint.post("/<slug>/people/<id:person_id>/remove")
def remove_learner(slug: str, person_id: UUID) -> ResponseReturnValue:
    """End somebody's enrolment; what they have done stays."""
    enrolling.remove(current_user, _of_my_team(slug), person_id)
    return redirect(url_for(".people", slug=slug), 303)


@blueprint.get("/<slug>/settings/")
def rules(slug: str) -> str:
    """Who may enrol, how many, and when."""
    course = _of_my_team(slug)
    return _rules(course, RulesForm.of(course, current_user.time_zone))


@blueprint.post("/<slug>/settings/")
def change_rules(slug: str) -> ResponseReturnValue:
    """Take over other rules."""
    course = _of_my_team(slug)
    form = RulesForm()
    if not form.validate():
        return _rules(course, form), 422
    enrolling.change_rules(current_user, course, form.value(current_user.time_zone))
    return redirect(url_for(".rules", slug=slug, saved=1), 303)


def _of_my_team(slug: str) -> Course:
    """The course, for its team; for others there is no such page."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, "lead", course):
        raise NotFound
    return course


def _people(
    course: Course,
    content: bytes = b"",
    addresses: Addresses | None = None,
    outcome: list[tuple[str, enrolling.Outcome]] | None = None,
    is_done: bool = False,
) -> str:
    counts = {
        name: sum(each == name for _address, each in outcome or ()) for name in ("enrolled", "already", "invited")
    }
    return render_template(
        "courses/people.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        people=enrolments.people_of(current_user, course, asked_id("after"), A_PAGE),
        typed=content.decode("utf-8", "replace"),
        addresses=addresses,
        outcome=outcome,
        counts=counts,
        is_done=is_done,
    )


def _rules(course: Course, form: RulesForm) -> str:
    return render_template(
        "courses/rules.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        form=form,
        saved="saved" in request.args,
    )
