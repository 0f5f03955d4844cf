"""Pages that several doors show."""

from __future__ import annotations

from flask import render_template, request, url_for

from courses import policies
from courses.about import taken_apart
from courses.forms import CertificateForm, RatingForm
from courses.models import Course
from courses.queries import catalogue as catalogue_queries
from courses.queries import enrolments, pages, ratings, translations, units
from courses.queries.catalogue import Listed
from courses.queries.facets import themes_of
from courses.queries.prerequisites import Missing, led_to, missing_for
from courses.queries.trainers import trainers_of
from courses.runtime.content import RevisionFacts, revision_facts
from minamata.accounts import queries as people
from minamata.certificates import queries as certificates
from minamata.errors import NotFound
from minamata.i18n import Shown, _, current_language
from minamata.thesaurus import queries as thesaurus
from minamata.web.current import current_user


def course_of_my_team(slug: str) -> Course:
    """The course, for its team; for others there is no such page."""
    course = catalogue_queries.course_for(current_user, slug).course
    if not policies.course.allows(current_user, "lead", course):
        raise NotFound
    return course


def course_page(
    listed: Listed, form: CertificateForm | None, was_kept: bool = False, rating_form: RatingForm | None = None
) -> str:
    """The page of a course, with the forms that a learner who has completed it finds there."""
    page = units.course_page(listed, current_language(), request.args.get("module", type=int))
    held = certificates.held(current_user, "course", listed.course.id) if listed.is_completed else None
    if form is None and listed.is_completed and listed.course.gives_certificate:
        form = CertificateForm(data=_names_so_far(held))
    return render_template(
        "courses/course.html",
        page=page,
        form=form,
        held=held,
        was_kept=was_kept,
        links=pages.links(page.facts),
        team=_team_pages(page.course),
        places=None if listed.enrolment else enrolments.places(current_user, listed.course),
        missing=Missing() if listed.enrolment else missing_for(current_user, listed.course),
        overview=taken_apart(page.facts.about.get("overview", "")),
        learnt=_learnt(page.facts),
        source=revision_facts(page.facts.id).language,
        editions={edition.language: edition for edition in translations.editions_of(listed.course)},
        following=led_to(current_user, listed.course),
        themes=_themes(listed.course),
        trainers=trainers_of(listed.course),
        mean=ratings.mean_of(listed.course),
        rating_form=(rating_form or _rating_so_far(listed)) if listed.is_completed else None,
    )


def _rating_so_far(listed: Listed) -> RatingForm:
    rating = ratings.mine(current_user, listed.course)
    return RatingForm(formdata=None, data={"stars": str(rating.stars), "words": rating.words} if rating else {})


def _learnt(facts: RevisionFacts) -> list[str]:
    """What one will learn, where its author listed it in Studio instead of the overview; in the language of the source."""
    listed = facts.settings.get("learning_info")
    return [str(line) for line in listed if str(line).strip()] if isinstance(listed, list) else []


def _themes(course: Course) -> list[tuple[str, Shown]]:
    """What the course is about: codes of themes, and their names in the reader's words."""
    labels = thesaurus.labels_by_code(themes_of(course))
    return [(code, labels[code].shown(current_language())) for code in labels]


def _team_pages(course: Course) -> list[tuple[str, str]]:
    """What the course's own team does elsewhere, each with its address; nothing for others."""
    offered = (
        ("lead", _("People"), ".people"),
        ("lead", _("Rules and themes"), ".rules"),
        ("lead", _("What learners say"), ".rating"),
        ("revoke", _("Certificates"), ".awards"),
        ("translate", _("Translations"), ".translated"),
        ("media", _("Recordings"), ".media"),
        ("export", _("Export"), ".export"),
    )
    return [
        (label, url_for(endpoint, slug=course.slug))
        for act, label, endpoint in offered
        if policies.course.allows(current_user, act, course)
    ]


def _names_so_far(held: certificates.Held | None) -> dict[str, str | None]:
    if held is not None:
        return {"language": held.language, "name_latin": held.name_latin, "name_native": held.name_native}
    person = people.myself(current_user)
    return {
        "language": current_language(),
        "name_latin": person.name_latin or person.name,
        "name_native": person.name_native,
    }
