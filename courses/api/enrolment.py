"""Being a learner: enrolling and leaving, how far one is, the certificate, and what one says of a course."""

from __future__ import annotations

from typing import Any

from flask import url_for

from courses.api.doors import READ, WRITE, blueprint, learned
from courses.api.telling import as_chapters, as_enrolment
from courses.documents.enrolment import (
    CertificateNames,
    EnrolmentTold,
    GradeTold,
    PlacesTold,
    ProgressTold,
    RatingGiven,
    RatingTold,
)
from courses.errors import CourseFull
from courses.queries import catalogue as catalogue_queries
from courses.queries import enrolments as enrolment_queries
from courses.queries import ratings, units
from courses.queries.prerequisites import Missing, missing_for
from courses.queries.progress import progress_page
from courses.services import enrolling, learning
from courses.services import rating as rating_services
from minamata.api.schemas import PageQuery, listed, page_of
from minamata.certificates import queries as certificate_queries
from minamata.certificates.api import CertificateChecked, as_document
from minamata.errors import NotFound
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/enrolments",
    page_of(EnrolmentTold),
    says=_l("The courses I learn, and how far I am"),
    scope=READ,
    query=PageQuery,
)
def enrolments(query: dict[str, Any]) -> dict[str, Any]:
    """The courses I learn, and how far I am."""
    found, following = catalogue_queries.enrolments(current_user, query.get("cursor"), query["limit"])
    return listed([as_enrolment(each) for each in found], following, url_for(".enrolments"), query)


@blueprint.reading(
    "/courses/<slug>/places",
    PlacesTold,
    says=_l("Who may enrol in a course, whether I may now, and my place on its waiting list"),
    scope=READ,
    refuses=(404,),
)
def places(slug: str) -> dict[str, Any]:
    """Who may enrol in a course, whether I may now, and my place on its waiting list."""
    found = catalogue_queries.course_for(current_user, slug)
    is_learner = found.enrolment is not None
    rules = enrolment_queries.places(current_user, found.course)
    missing = Missing() if is_learner else missing_for(current_user, found.course)
    return {
        "course": slug,
        "is_learner": is_learner,
        "may_enrol": not is_learner and rules.is_offered and (rules.is_invited or not missing),
        "mode": found.course.enrolment_mode,
        "is_invited": rules.is_invited,
        "opens_at": found.course.enrol_from,
        "closes_at": found.course.enrol_until,
        "capacity": found.course.capacity,
        "left": rules.left,
        "waits_as": rules.waits_as,
        "prerequisites": [each.slug for each in missing.shown],
        "hidden_prerequisites": missing.hidden,
    }


@blueprint.reading("/courses/<slug>/enrolment", EnrolmentTold, says=_l("My enrolment"), scope=READ, refuses=(404,))
def enrolment(slug: str) -> dict[str, Any] | None:
    """My enrolment."""
    found = as_enrolment(catalogue_queries.course_for(current_user, slug))
    if found is None:
        raise NotFound
    return found


@blueprint.writing("POST", "/courses/<slug>/enrolment", EnrolmentTold, says=_l("Enrol"), scope=WRITE, status=201)
def enrol(_nothing: dict[str, Any], slug: str) -> str:
    """Enrol."""
    if enrolling.enrol(current_user, catalogue_queries.course_for(current_user, slug).course) is None:
        raise CourseFull
    return url_for(".enrolment", slug=slug)


@blueprint.writing(
    "DELETE",
    "/courses/<slug>/enrolment",
    PlacesTold,
    says=_l("Leave a course, or wait no more for a place in it; what I have done stays"),
    scope=WRITE,
)
def leave(_nothing: dict[str, Any], slug: str) -> str:
    """Leave a course, or wait no more for a place in it; what I have done stays."""
    enrolling.leave(current_user, catalogue_queries.course_for(current_user, slug).course)
    return url_for(".places", slug=slug)


@blueprint.reading(
    "/courses/<slug>/progress",
    ProgressTold,
    says=_l("How far I am, unit by unit, and where to go on"),
    scope=READ,
    refuses=(404,),
)
def progress(slug: str) -> dict[str, Any]:
    """How far I am, unit by unit, and where to go on."""
    page = units.course_page(learned(slug), current_language())
    anchor = page.resume_anchor
    resume = page.resume and {"unit": page.resume.slug, "block": anchor.removeprefix("b-") if anchor else None}
    return {
        **(as_enrolment(page.listed) or {}),
        "pass_mark": page.pass_mark,
        "resume": resume,
        "chapters": as_chapters(page.chapters),
    }


@blueprint.reading(
    "/courses/<slug>/grade",
    GradeTold,
    says=_l("How my grade comes about, and what is missing for the certificate"),
    scope=READ,
    refuses=(404,),
)
def grade(slug: str) -> dict[str, Any]:
    """How my grade comes about, and what is missing for the certificate."""
    page = progress_page(current_user, learned(slug), current_language())
    return {
        "lang": page.facts.language,
        "share": page.standing.share,
        "pass_mark": page.pass_mark,
        "parts_left": page.parts_left,
        "is_below_mark": page.is_below_mark,
        "name": page.grade_name,
        "cutoffs": [{"name": name, "share": share} for name, share in page.cutoffs],
        "types": page.standing.types,
    }


@blueprint.writing(
    "POST",
    "/courses/<slug>/retake",
    ProgressTold,
    says=_l("Open the questions again that were not right"),
    scope=WRITE,
)
def retake(_nothing: dict[str, Any], slug: str) -> str:
    """Open the questions again that were not right."""
    learning.retake(current_user, learned(slug).course)
    return url_for(".progress", slug=slug)


@blueprint.reading(
    "/courses/<slug>/certificate",
    CertificateChecked,
    says=_l("My certificate of a course"),
    scope=READ,
    refuses=(404,),
)
def certificate(slug: str) -> dict[str, Any]:
    """My certificate of a course."""
    found = catalogue_queries.course_for(current_user, slug)
    held = certificate_queries.held(current_user, "course", found.course.id)
    if held is None:
        raise NotFound
    return as_document(held)


@blueprint.writing(
    "POST",
    "/courses/<slug>/certificate",
    CertificateChecked,
    says=_l("Make the certificate of a completed course"),
    scope=WRITE,
    takes=CertificateNames,
    status=201,
)
def claim(names: dict[str, Any], slug: str) -> str:
    """Make the certificate of a completed course."""
    learning.claim_certificate(
        current_user,
        catalogue_queries.course_for(current_user, slug).course,
        names["language"],
        " ".join(names["name_latin"].split()),
        " ".join((names["name_native"] or "").split()) or None,
    )
    return url_for(".certificate", slug=slug)


@blueprint.reading("/courses/<slug>/rating", RatingTold, says=_l("What I said of a course"), scope=READ, refuses=(404,))
def rating(slug: str) -> dict[str, Any]:
    """What I said of a course."""
    said = ratings.mine(current_user, catalogue_queries.course_for(current_user, slug).course)
    if said is None:
        raise NotFound
    return {"stars": said.stars, "words": said.words, "rated_at": said.rated_at}


@blueprint.writing(
    "POST",
    "/courses/<slug>/rating",
    RatingTold,
    says=_l("Say how good a completed course was"),
    scope=WRITE,
    takes=RatingGiven,
    status=201,
)
def rate(given: dict[str, Any], slug: str) -> str:
    """Say how good a completed course was."""
    course = catalogue_queries.course_for(current_user, slug).course
    rating_services.rate(current_user, course, given["stars"], given["words"].strip())
    return url_for(".rating", slug=slug)
