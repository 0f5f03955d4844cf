"""The rota of the moderators (F5)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums import policies
from forums.forms.moderation import DutyForm
from forums.queries import arranging as queries
from forums.services import arranging
from forums.views.blueprint import blueprint
from minamata.accounts import queries as accounts
from minamata.errors import NotFound
from minamata.i18n import weekday_name
from minamata.web.addresses import id_in
from minamata.web.current import current_user


@blueprint.get("/desk/rota")
def rota() -> str:
    """Who is on duty when."""
    return _page(DutyForm(formdata=None, data={"weekdays": list("01234"), "zone": current_user.time_zone or ""}))


@blueprint.post("/desk/rota")
def arrange_rota() -> ResponseReturnValue:
    """Put somebody on the rota, or take a duty off it."""
    queries.require(current_user)
    if "end" in request.form:
        try:
            arranging.end_duty(current_user, id_in(request.form["end"]))
        except ValueError as error:
            raise NotFound from error
        return redirect(url_for(".rota"), 303)
    form = DutyForm()
    is_valid = form.validate()
    person = accounts.person_with_address(current_user, form.person.data or "")
    if person is None and form.person.data:
        form.refuse_person()
    if not is_valid or person is None:
        return _page(form), 422
    arranging.add_duty(current_user, person, form.value())
    return redirect(url_for(".rota"), 303)


def _page(form: DutyForm) -> str:
    return render_template(
        "forums/rota.html",
        duties=queries.rota(current_user),
        form=form,
        weekday_name=weekday_name,
        may_arrange=policies.desk.allows(current_user, "arrange"),
    )
