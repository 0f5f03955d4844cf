"""Pages that several doors show."""

from __future__ import annotations

from flask import render_template

from courses.forms import CertificateForm
from courses.queries import pages, units
from courses.queries.catalogue import Listed
from minamata.accounts import queries as people
from minamata.certificates import queries as certificates
from minamata.i18n import current_language
from minamata.web.current import current_user


def course_page(listed: Listed, form: CertificateForm | None, was_kept: bool = False) -> str:
    page = units.course_page(listed, current_language())
    held = certificates.held(current_user, "course", listed.course.id) if listed.is_completed else None
    if form is None and listed.is_completed:
        form = CertificateForm(data=_names_so_far(held))
    return render_template(
        "courses/course.html", page=page, form=form, held=held, was_kept=was_kept, links=pages.links(page.facts)
    )


def _names_so_far(held: certificates.Held | None) -> dict[str, str | None]:
    if held is not None:
        return {"language": held.language, "name_latin": held.name_latin, "name_native": held.name_native}
    person = people.myself(current_user)
    return {
        "language": current_language(),
        "name_latin": person.name_latin or person.name,
        "name_native": person.name_native,
    }
