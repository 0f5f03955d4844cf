"""Delegations as the focal point who gives them and the delegate who holds them see them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from minamata.accounts import queries as accounts
from minamata.accounts.errors import SignInFailed
from minamata.accounts.views.signing import not_signed_in, start_session
from minamata.delegations import queries
from minamata.delegations.forms import DelegationForm, today
from minamata.delegations.services import giving, welcoming
from minamata.delegations.tokens import ACCEPT, row_in
from minamata.delegations.views.record import record_of
from minamata.errors import InvalidInput, NotFound, SignInNeeded
from minamata.i18n import LANGUAGES, _, current_language
from minamata.invitations.forms import WelcomeForm, welcome_in
from minamata.web.addresses import asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.pages import Link
from minamata.web.writes import repeatable

blueprint = Blueprint("delegations", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/me/delegations/")
def mine() -> str:
    """What one may do for others, and what one delegates oneself. NotFound for people whom neither concerns."""
    return _page()


@blueprint.get("/<lang:lang>/me/delegations/<code>/")
def given(code: str) -> str:
    """The delegations of one Party, for its focal point; what a lost session left in the form is shown again (decision 10)."""
    kept = accounts.kept_input(current_user, asked_id("kept"), request.path)
    if kept is None:
        return _page(code)
    typed: MultiDict[str, str] = MultiDict([(name, value) for name, values in kept.items() for value in values])
    return _page(code, DelegationForm(typed), was_kept=True)


@blueprint.post("/<lang:lang>/me/delegations/<code>/")
@limiter.limit("20/hour")
def give(code: str) -> ResponseReturnValue:
    """Give a delegation."""
    party = queries.party_coded(current_user, code)
    form = DelegationForm()
    if form.validate():
        try:
            giving.give(current_user, party.id, form.value())
        except InvalidInput as refused:
            form.refuse(refused.fields)
        else:
            return redirect(url_for(".given", code=code, done=1), 303)
    return _page(code, form), 422


@blueprint.post("/<lang:lang>/me/delegations/<id:delegation_id>/<any(end, accept, return):act>")
def change(delegation_id: UUID, act: str) -> ResponseReturnValue:
    """Accept a delegation, give it back, or revoke one that was given."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    if act == "accept":
        giving.accept(current_user, delegation_id)
    else:
        giving.end(current_user, delegation_id, give_back=act == "return")
    code = request.form.get("code", "")
    spoken_for = {function.body_code for function in queries.parties_spoken_for(current_user)}
    return redirect(url_for(".given", code=code) if code in spoken_for else url_for(".mine"), 303)


@blueprint.get("/<lang:lang>/delegations/welcome/<token>")
@limiter.limit("60/minute")
def welcome(token: str) -> ResponseReturnValue:
    """What is asked of somebody new; looking at it accepts nothing. Who has an account by now is led to it."""
    _delegation, person, _party = welcoming.waiting(row_in(ACCEPT, token))
    if person.email_verified:
        return redirect(url_for(".mine"), 303)
    typed = WelcomeForm(person.name, person.language or current_language(), person.time_zone or "")
    return _welcome_page(token, typed, {})


@blueprint.post("/<lang:lang>/delegations/welcome/<token>")
@repeatable
@limiter.limit("30/minute")
def come_in(token: str) -> ResponseReturnValue:
    """Accept, and come in."""
    delegation_id = row_in(ACCEPT, token)
    welcoming.waiting(delegation_id)
    typed = welcome_in(request.form)
    if wrong := typed.wrong:
        return _welcome_page(token, typed, wrong), 422
    browser, shared = request.headers.get("User-Agent", ""), "shared" in request.form
    try:
        signed_in = welcoming.come_in(delegation_id, typed.value(), browser, shared, current_user.session_id)
    except SignInFailed as failed:
        return not_signed_in(failed, "mailbox", None)
    response = redirect(url_for(".mine", lang=typed.language), 303)
    start_session(response, signed_in)
    return response


def _welcome_page(token: str, typed: WelcomeForm, wrong: dict[str, str]) -> str:
    delegation, _person, party = welcoming.waiting(row_in(ACCEPT, token))
    return render_template(
        "delegations/welcome.html",
        token=token,
        delegation=delegation,
        giver=accounts.names_of([delegation.given_by])[delegation.given_by],
        party=party,
        typed=typed,
        wrong=wrong,
        choices=[(code, each.name) for code, each in LANGUAGES.items()],
    )


def _page(code: str | None = None, form: DelegationForm | None = None, was_kept: bool = False) -> str:
    if not current_user.is_signed_in:
        raise SignInNeeded
    spoken_for = queries.parties_spoken_for(current_user)
    chosen = next((each for each in spoken_for if code in {None, each.body_code}), None)
    held = queries.held_by(current_user)
    if (chosen is None and code is not None) or (chosen is None and not held):
        raise NotFound
    tabs = [
        Link(each.body_name.shown(current_language()).text, url_for(".given", code=each.body_code), each == chosen)
        for each in spoken_for
    ]
    return render_template(
        "delegations/mine.html",
        held=held,
        party=chosen,
        tabs=tabs if len(tabs) > 1 else (),
        record=record_of(chosen.body_id) if chosen else None,
        form=form or DelegationForm(formdata=None, data={"first": today()}),
        was_kept=was_kept,
        done=_("It is done. The person is told.") if "done" in request.args else "",
    )
