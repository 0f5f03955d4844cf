"""The courses room for programs: everything a learner does on its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from courses import documents
from courses.blocks.drawing import clean
from courses.blocks.problem.showing import ShownQuestion
from courses.errors import CourseFull, NotEnrolled
from courses.forms import FAULTS
from courses.models import Enrolment
from courses.outline import Chapter, Unit
from courses.queries import blocks, ratings, units
from courses.queries import catalogue as catalogue_queries
from courses.queries import files as file_queries
from courses.queries.addresses import addresses_for
from courses.queries.blocks import BlockValues
from courses.queries.catalogue import Listed
from courses.queries.facets import Wish, themes_of
from courses.queries.prerequisites import missing_for
from courses.queries.trainers import trainers_of
from courses.queries.units import UnitState
from courses.services import enrolling, learning
from courses.services import rating as rating_services
from minamata.api.doors import Doors, RawAnswer
from minamata.api.schemas import PageQuery, listed, page_of
from minamata.certificates import queries as certificate_queries
from minamata.certificates.api import CertificateChecked, as_document
from minamata.errors import InvalidInput, NotFound
from minamata.files.delivery import send
from minamata.i18n import _l, current_language
from minamata.web.current import current_user

READ, WRITE = "courses:read", "courses:write"
BYTES = RawAnswer("*/*", {"type": "string", "format": "binary"})

blueprint = Doors("api_courses", __name__, url_prefix="/api/v1", description=_l("Courses"))


@blueprint.reading(
    "/courses", page_of(documents.CourseListed), says=_l("The courses I may see"), scope=READ, query=PageQuery
)
def catalogue(query: dict[str, Any]) -> dict[str, Any]:
    """The courses I may see."""
    found, following = catalogue_queries.catalogue(
        current_user, query.get("cursor"), query["limit"], Wish(order="oldest")
    )
    return listed([_listed(each) for each in found], following, url_for(".catalogue"), query)


@blueprint.reading(
    "/courses/<slug>", documents.CourseTold, says=_l("One course with its outline"), scope=READ, refuses=(404,)
)
def course(slug: str) -> dict[str, Any]:
    """One course with its outline."""
    page = units.course_page(catalogue_queries.course_for(current_user, slug), current_language())
    overview = clean(
        page.facts.about.get("overview", ""), addresses_for(page.course, current_language()), current_language()
    )
    return {
        **_listed(page.listed),
        "lang": page.facts.language,
        "overview": overview,
        "pass_mark": page.pass_mark,
        "themes": themes_of(page.course),
        "prerequisites": [each.slug for each in missing_for(current_user, page.course).shown],
        "trainers": [each.person.name for each in trainers_of(page.course)],
        "chapters": _chapters(page.chapters),
    }


@blueprint.reading(
    "/courses/<slug>/files/<path:path>",
    BYTES,
    says=_l("A file of a course, such as a picture"),
    scope=READ,
    refuses=(404, 416),
)
def file(slug: str, path: str) -> Response:
    """A file of a course, such as a picture."""
    listed_course = catalogue_queries.course_for(current_user, slug)
    answer = send(file_queries.package_file(listed_course.course, current_language(), path))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.reading(
    "/enrolments",
    page_of(documents.EnrolmentTold),
    says=_l("The courses I learn, and how far I am"),
    scope=READ,
    query=PageQuery,
)
def enrolments(query: dict[str, Any]) -> dict[str, Any]:
    """The courses I learn, and how far I am."""
    found, following = catalogue_queries.enrolments(current_user, query.get("cursor"), query["limit"])
    return listed([_enrolment(each) for each in found], following, url_for(".enrolments"), query)


@blueprint.reading(
    "/courses/<slug>/enrolment", documents.EnrolmentTold, says=_l("My enrolment"), scope=READ, refuses=(404,)
)
def enrolment(slug: str) -> dict[str, Any] | None:
    """My enrolment."""
    found = _enrolment(catalogue_queries.course_for(current_user, slug))
    if found is None:
        raise NotFound
    return found


@blueprint.writing(
    "POST", "/courses/<slug>/enrolment", documents.EnrolmentTold, says=_l("Enrol"), scope=WRITE, status=201
)
def enrol(_nothing: dict[str, Any], slug: str) -> str:
    """Enrol."""
    if enrolling.enrol(current_user, catalogue_queries.course_for(current_user, slug).course) is None:
        raise CourseFull
    return url_for(".enrolment", slug=slug)


@blueprint.reading(
    "/courses/<slug>/progress",
    documents.ProgressTold,
    says=_l("How far I am, unit by unit, and where to go on"),
    scope=READ,
    refuses=(404,),
)
def progress(slug: str) -> dict[str, Any]:
    """How far I am, unit by unit, and where to go on."""
    page = units.course_page(_learned(slug), current_language())
    anchor = page.resume_anchor
    resume = page.resume and {"unit": page.resume.slug, "block": anchor.removeprefix("b-") if anchor else None}
    return {
        **(_enrolment(page.listed) or {}),
        "pass_mark": page.pass_mark,
        "resume": resume,
        "chapters": _chapters(page.chapters),
    }


@blueprint.writing(
    "POST",
    "/courses/<slug>/retake",
    documents.ProgressTold,
    says=_l("Open the questions again that were not right"),
    scope=WRITE,
)
def retake(_nothing: dict[str, Any], slug: str) -> str:
    """Open the questions again that were not right."""
    learning.retake(current_user, _learned(slug).course)
    return url_for(".progress", slug=slug)


@blueprint.reading(
    "/courses/<slug>/units/<unit>",
    documents.UnitTold,
    says=_l("A unit: its texts and questions, and my answers"),
    scope=READ,
    refuses=(404,),
)
def unit(slug: str, unit: str) -> dict[str, Any]:
    """A unit: its texts and questions, and my answers."""
    listed_course, here = _unit(slug, unit)
    facts = units.facts_for(listed_course.course, current_language())
    outline = units.open_outline(listed_course.course, current_language())
    place = [each.key for each in outline.units].index(here.key)
    return {
        "course": slug,
        "slug": here.slug,
        "title": here.title,
        "lang": facts.language,
        "chapter": outline.chapter_of(here).title,
        "minutes": here.minutes,
        "blocks": [
            _block(each) for each in blocks.blocks_of(current_user, listed_course.course, here, current_language())
        ],
        "previous": outline.units[place - 1].slug if place else None,
        "following": outline.units[place + 1].slug if place + 1 < len(outline.units) else None,
    }


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/drafts",
    documents.UnitTold,
    says=_l("Keep answers that are not to be sent yet"),
    scope=WRITE,
    takes=documents.Drafts,
)
def keep(drafts: dict[str, Any], slug: str, unit: str) -> str:
    """Keep answers that are not to be sent yet."""
    listed_course, here = _unit(slug, unit)
    learning.keep(current_user, listed_course.course, here, drafts["answers"])
    return url_for(".unit", slug=slug, unit=unit)


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/completion",
    documents.ProgressTold,
    says=_l("Go on from a unit: what was to be read counts as read"),
    scope=WRITE,
    takes=documents.Drafts,
)
def complete(drafts: dict[str, Any], slug: str, unit: str) -> str:
    """Go on from a unit: what was to be read counts as read."""
    listed_course, here = _unit(slug, unit)
    following = units.following(listed_course.course, current_language(), here)
    learning.go_on(current_user, listed_course.course, here, drafts["answers"], following)
    return url_for(".progress", slug=slug)


@blueprint.reading(
    "/courses/<slug>/units/<unit>/questions/<key>",
    documents.BlockTold,
    says=_l("The questions of one block, and my answers"),
    scope=READ,
    refuses=(404,),
)
def questions(slug: str, unit: str, key: str) -> dict[str, Any]:
    """The questions of one block, and my answers."""
    listed_course, here = _unit(slug, unit)
    return _block(blocks.question_block(current_user, listed_course.course, here, key, current_language()))


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/questions/<key>/answers",
    documents.BlockTold,
    says=_l("Answer the questions of one block; numbers are read as the language of the request writes them"),
    scope=WRITE,
    takes=documents.Answers,
)
def answer(given: dict[str, Any], slug: str, unit: str, key: str) -> str:
    """Answer the questions of one block; numbers are read as the language of the request writes them."""
    listed_course, here = _unit(slug, unit)
    faults = learning.answer(current_user, listed_course.course, here, key, {key: given["answers"]})
    if faults is not None:
        raise InvalidInput(fields={f"answers.{question}": FAULTS[fault] for question, fault in faults.items()})
    return url_for(".questions", slug=slug, unit=unit, key=key)


@blueprint.reading(
    "/courses/<slug>/certificate",
    CertificateChecked,
    says=_l("My certificate of a course"),
    scope=READ,
    refuses=(404,),
)
def certificate(slug: str) -> dict[str, Any]:
    """My certificate of a course."""
    listed_course = catalogue_queries.course_for(current_user, slug)
    held = certificate_queries.held(current_user, "course", listed_course.course.id)
    if held is None:
        raise NotFound
    return as_document(held)


@blueprint.writing(
    "POST",
    "/courses/<slug>/certificate",
    CertificateChecked,
    says=_l("Make the certificate of a completed course"),
    scope=WRITE,
    takes=documents.CertificateNames,
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


@blueprint.reading(
    "/courses/<slug>/rating", documents.RatingTold, says=_l("What I said of a course"), scope=READ, refuses=(404,)
)
def rating(slug: str) -> dict[str, Any]:
    """What I said of a course."""
    said = ratings.mine(current_user, catalogue_queries.course_for(current_user, slug).course)
    if said is None:
        raise NotFound
    return {"stars": said.stars, "words": said.words, "rated_at": said.rated_at}


@blueprint.writing(
    "POST",
    "/courses/<slug>/rating",
    documents.RatingTold,
    says=_l("Say how good a completed course was"),
    scope=WRITE,
    takes=documents.RatingGiven,
    status=201,
)
def rate(given: dict[str, Any], slug: str) -> str:
    """Say how good a completed course was."""
    course = catalogue_queries.course_for(current_user, slug).course
    rating_services.rate(current_user, course, given["stars"], given["words"].strip())
    return url_for(".rating", slug=slug)


def _learned(slug: str) -> Listed:
    """The course, for its learner."""
    found = catalogue_queries.course_for(current_user, slug)
    if found.enrolment is None:
        raise NotEnrolled
    return found


def _unit(slug: str, unit: str) -> tuple[Listed, Unit]:
    """A unit, for a learner of its course; what the outline does not hold is not there, enrolled or not."""
    found = catalogue_queries.course_for(current_user, slug)
    here = units.unit_named(found.course, current_language(), unit, found.enrolment)
    if found.enrolment is None:
        raise NotEnrolled
    return found, here


def _listed(found: Listed) -> dict[str, Any]:
    facts = {name: found.facts[name] for name in ("minutes", "units", "questions", "bytes")}
    return {
        "id": found.course.id,
        "slug": found.course.slug,
        "title": found.title(current_language()),
        "summary": found.summary(current_language()),
        "languages": found.languages,
        "media_bytes": found.facts.get("media_bytes") or {},
        "level": found.course.level,
        "rating": found.mean,
        **facts,
        "enrolment": _enrolment(found),
    }


def _enrolment(found: Listed) -> dict[str, Any] | None:
    enrolment: Enrolment | None = found.enrolment
    if enrolment is None:
        return None
    return {
        "course": found.course.slug,
        "title": found.title(current_language()),
        "enrolled_at": enrolment.enrolled_at,
        "done": enrolment.done,
        "required": enrolment.required,
        "share": found.share,
        "grade": enrolment.grade,
        "last_unit": enrolment.last_unit,
        "completed_at": enrolment.completed_at,
    }


def _chapters(chapters: Sequence[tuple[Chapter, Sequence[UnitState]]]) -> list[dict[str, Any]]:
    return [{"title": chapter.title, "units": [_state(state) for state in states]} for chapter, states in chapters]


def _state(state: UnitState) -> dict[str, Any]:
    unit = state.unit
    return {
        "slug": unit.slug,
        "title": unit.title,
        "minutes": unit.minutes,
        "bytes": unit.bytes,
        "done": state.done,
        "of": state.of,
        "state": state.bead,
    }


def _block(found: BlockValues) -> dict[str, Any]:
    block = vars(found)
    if found.questions is None:
        return block
    problem = found.questions.problem
    parts = [
        {"html": None, "question": part} if isinstance(part, ShownQuestion) else {"html": part, "question": None}
        for part in problem.parts
    ]
    return {**block, "questions": {**vars(problem), **vars(found.questions), "parts": parts}}
