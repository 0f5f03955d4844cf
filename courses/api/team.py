"""The people of a course, for other systems of its team (C10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from courses.api.doors import TEAM_READ, TEAM_WRITE, blueprint, course_of_my_team
from courses.documents.team import (
    CohortTold,
    InvitedTold,
    LearnersQuery,
    LearnerTold,
    ListSent,
    OutcomeTold,
    WaitingTold,
)
from courses.queries import enrolments
from courses.queries.enrolments import LearnerRow
from courses.queries.outcomes import outcome_of
from courses.services import inviting
from minamata.api.schemas import PageQuery, listed, page_of
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/courses/<slug>/learners",
    page_of(LearnerTold),
    says=_l("The learners of a course that I teach, in the order in which they came"),
    scope=TEAM_READ,
    query=LearnersQuery,
    refuses=(404,),
)
def learners(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """The learners of a course that I teach, in the order in which they came."""
    course = course_of_my_team(slug)
    cohort = enrolments.cohort_named(course, query["cohort"]) if "cohort" in query else None
    found = enrolments.learners_of(current_user, course, query.get("cursor"), query["limit"], cohort)
    return listed([_learner(each) for each in found.rows], found.following, url_for(".learners", slug=slug), query)


@blueprint.reading(
    "/courses/<slug>/waiting",
    page_of(WaitingTold),
    says=_l("Who waits for a place in a course that I teach, the first come first"),
    scope=TEAM_READ,
    query=PageQuery,
    refuses=(404,),
)
def waiting(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """Who waits for a place in a course that I teach."""
    found = enrolments.waiting_for(current_user, course_of_my_team(slug), query.get("cursor"), query["limit"])
    items = [{"person": row.waiting.person_id, "name": row.name, "since": row.waiting.since} for row in found.rows]
    return listed(items, found.following, url_for(".waiting", slug=slug), query)


@blueprint.reading(
    "/courses/<slug>/invited",
    page_of(InvitedTold),
    says=_l("The addresses that were invited to a course that I teach"),
    scope=TEAM_READ,
    query=PageQuery,
    refuses=(404,),
)
def invited(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """The addresses that were invited to a course that I teach."""
    found = enrolments.invited_to(current_user, course_of_my_team(slug), query.get("cursor"), query["limit"])
    return listed([row.invited for row in found.rows], found.following, url_for(".invited", slug=slug), query)


@blueprint.reading(
    "/courses/<slug>/cohorts",
    page_of(CohortTold),
    says=_l("The cohorts of a course that I teach, by their names"),
    scope=TEAM_READ,
    refuses=(404,),
)
def cohorts(slug: str) -> dict[str, Any]:
    """The cohorts of a course that I teach, by their names."""
    return listed(enrolments.cohorts_of(current_user, course_of_my_team(slug)))


@blueprint.reading(
    "/courses/<slug>/lists/<id:outcome_id>",
    OutcomeTold,
    says=_l("What became of a list of addresses that I sent"),
    scope=TEAM_READ,
    refuses=(404,),
)
def outcome(slug: str, outcome_id: UUID) -> dict[str, Any]:
    """What became of a list of addresses that I sent."""
    found = outcome_of(current_user, course_of_my_team(slug), outcome_id)
    return {
        "id": found.id,
        "sent_at": found.sent_at,
        "dry_run": found.is_trial,
        "cohort": found.cohort,
        **{name: found.count(name) for name in ("enrolled", "already", "invited")},
        "items": [{"address": address, "outcome": became} for address, became in found.outcome],
    }


@blueprint.writing(
    "POST",
    "/courses/<slug>/lists",
    OutcomeTold,
    says=_l("Enrol people by a list of addresses in a course that I teach, or see what would become of it"),
    scope=TEAM_WRITE,
    takes=ListSent,
    status=201,
)
def enrol_list(sent: dict[str, Any], slug: str) -> str:
    """Enrol people by a list of addresses, or see what would become of it."""
    cohort = " ".join((sent["cohort"] or "").split()) or None
    addresses = [address.strip() for address in sent["addresses"]]
    outcome_id = inviting.enrol_list(current_user, course_of_my_team(slug), addresses, sent["dry_run"], cohort)
    return url_for(".outcome", slug=slug, outcome_id=outcome_id)


def _learner(row: LearnerRow) -> dict[str, Any]:
    enrolment = row.enrolment
    return {
        "person": enrolment.person_id,
        "name": row.name,
        "cohort": row.cohort,
        "enrolled_at": enrolment.enrolled_at,
        "done": enrolment.done,
        "required": enrolment.required,
        "share": row.share,
        "completed_at": enrolment.completed_at,
    }
