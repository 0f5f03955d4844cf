"""Pages that several doors show."""

from __future__ import annotations

from flask import render_template, url_for

from courses import policies
from courses.forms import CertificateForm
from courses.models import Course
from courses.queries import enrolments, pages, units
from courses.queries.catalogue import Listed
from minamata.accounts import queries as people
from minamata.certificates import queries as certificates
from minamata.i18n import _, current_language
from minamata.web.current import current_user


def course_page(listed: Listed, form: CertificateForm | None, was_kept: bool = False) -> str:
    page = units.course_page(listed, current_language())
    held = certificates.held(current_user, "course", listed.course.id) if listed.is_completed else None
    if form is None and listed.is_completed:
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
    )


def _team_pages(course: Course) -> list[tuple[str, str]]:
    """What the course's own team does elsewhere, each with its address; nothing for others."""
    offered = (
        ("lead", _("People"), ".people"),
        ("lead", _("Enrolment rules"), ".rules"),
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
