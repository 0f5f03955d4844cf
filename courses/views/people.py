"""The people of a course and its cohorts, for its team (C10)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses.forms import TrainerForm
from courses.lists import MOST_ROWS, Addresses, addresses_in
from courses.models import Course
from courses.queries import enrolments, units
from courses.queries.trainers import trainers_of
from courses.runtime.content import revision_facts
from courses.services import enrolling, inviting
from courses.views.blueprint import blueprint
from courses.views.pages import course_of_my_team
from minamata.accounts.policies import may_give_roles
from minamata.accounts.queries import person_with_address
from minamata.accounts.services import rights
from minamata.errors import NotFound
from minamata.i18n import LANGUAGES, _, _l, current_language
from minamata.web.addresses import asked_id
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user

A_PAGE = 50
LARGEST_LIST = 1_000_000
LONGEST_NAME = 80
MOST_SHOWN, MOST_FAULTS = 500, 50
# What became of the letter to an invited address, by the states of the mail.
LETTERS = {
    "waiting": _l("on its way"),
    "sending": _l("on its way"),
    "sent": _l("sent"),
    "refused": _l("came back"),
    "bounced": _l("came back"),
    "dropped": _l("not sent"),
}


@blueprint.get("/<slug>/people/")
def people(slug: str) -> str:
    """Learners, those who wait, and those who were invited."""
    return _people(course_of_my_team(slug))


@blueprint.post("/<slug>/people/")
@takes_up_to(LARGEST_LIST)
def enrol_people(slug: str) -> ResponseReturnValue:
    """Look what would become of a list of addresses, or enrol them."""
    course = course_of_my_team(slug)
    file = request.files.get("file")
    content = file.read() if file is not None and file.filename else request.form.get("list", "").encode()
    addresses = addresses_in(content)
    if addresses.faults:
        return _people(course, content, addresses), 422
    is_for_real = request.form.get("do") == "enrol"
    cohort = " ".join(request.form.get("cohort", "").split())[:LONGEST_NAME]
    outcome = inviting.enrol_addresses(
        current_user,
        course,
        addresses.usable,
        dry_run=not is_for_real,
        cohort=cohort or None,
        language=_language_of_letters(course),
    )
    return _people(course, content, addresses, outcome, is_done=is_for_real)


@blueprint.post("/<slug>/people/country")
def enrol_country(slug: str) -> ResponseReturnValue:
    """Enrol everyone who acts for a Party."""
    course = course_of_my_team(slug)
    party = next((each for each in enrolments.parties_to_enrol() if each.code == request.form.get("party")), None)
    if party is None:
        return _people(course, country_error=_("Choose a Party from the list.")), 422
    count = inviting.enrol_country(current_user, course, party)
    return redirect(url_for(".people", slug=slug, country=party.code, newly=count, _anchor="country"), 303)


@blueprint.post("/<slug>/people/trainers")
def name_trainer(slug: str) -> ResponseReturnValue:
    """Name a trainer of this course; the secretariat alone may."""
    course = course_of_my_team(slug)
    if not may_give_roles(current_user):
        raise NotFound
    form = TrainerForm()
    person = person_with_address(current_user, form.address.data or "") if form.validate() else None
    if person is None:
        if not form.errors:
            form.address.errors = [_("Nobody here has this address.")]
        return _people(course, trainer_form=form), 422
    rights.grant_role(
        current_user, person, "trainer", form.reason.data or "", scope_kind="course", scope_id=str(course.id)
    )
    return redirect(url_for(".people", slug=slug, _anchor="trainers"), 303)


@blueprint.post("/<slug>/people/trainers/<id:grant_id>/end")
def end_trainer(slug: str, grant_id: UUID) -> ResponseReturnValue:
    """Somebody is a trainer of this course no more."""
    course = course_of_my_team(slug)
    trainer = next((each for each in trainers_of(course) if each.grant_id == grant_id), None)
    if trainer is None:
        raise NotFound
    rights.revoke_role(current_user, trainer.person, grant_id, _("No trainer of the course any more"))
    return redirect(url_for(".people", slug=slug, _anchor="trainers"), 303)


@blueprint.post("/<slug>/people/<id:person_id>/remove")
def remove_learner(slug: str, person_id: UUID) -> ResponseReturnValue:
    """End somebody's enrolment or waiting; what they have done stays."""
    enrolling.remove(current_user, course_of_my_team(slug), person_id)
    return redirect(url_for(".people", slug=slug), 303)


@blueprint.post("/<slug>/people/invited/<id:invited_id>/withdraw")
def withdraw_invitation(slug: str, invited_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    inviting.withdraw(current_user, course_of_my_team(slug), invited_id)
    return redirect(url_for(".people", slug=slug, _anchor="invited"), 303)


def _language_of_letters(course: Course) -> str:
    """What the team chose for the letters to those who are invited, else the language of the course."""
    assert course.current_revision_id is not None
    chosen = request.form.get("language", "")
    return chosen if chosen in LANGUAGES else revision_facts(course.current_revision_id).language


def _people(
    course: Course,
    content: bytes = b"",
    addresses: Addresses | None = None,
    outcome: list[tuple[str, inviting.Outcome]] | None = None,
    is_done: bool = False,
    country_error: str = "",
    trainer_form: TrainerForm | None = None,
) -> str:
    cohort = asked_id("cohort")
    cohorts = enrolments.cohorts_of(current_user, course)
    if cohort is not None and cohort not in {each.id for each in cohorts}:
        raise NotFound
    parties = enrolments.parties_to_enrol()
    counts = {
        name: sum(each == name for _address, each in outcome or ()) for name in ("enrolled", "already", "invited")
    }
    return render_template(
        "courses/people.html",
        course=course,
        facts=units.facts_for(course, current_language()),
        people=enrolments.people_of(
            current_user,
            course,
            asked_id("after"),
            A_PAGE,
            cohort,
            waiting_after=asked_id("waiting"),
            invited_after=asked_id("invited"),
        ),
        letters=LETTERS,
        letter_languages=[(code, language.name) for code, language in LANGUAGES.items()],
        kept=inviting.KEPT,
        letter_language=_language_of_letters(course),
        most=MOST_ROWS,
        most_shown=MOST_SHOWN,
        most_faults=MOST_FAULTS,
        cohorts=cohorts,
        cohort=cohort,
        cohort_named=request.form.get("cohort", ""),
        parties=sorted(
            ((each.code, each.name.shown(current_language()).text) for each in parties), key=lambda pair: pair[1]
        ),
        country_error=country_error,
        trainers=trainers_of(course),
        trainer_form=(trainer_form or TrainerForm(formdata=None)) if may_give_roles(current_user) else None,
        typed=content.decode("utf-8", "replace"),
        addresses=addresses,
        outcome=outcome,
        counts=counts,
        is_done=is_done,
    )
