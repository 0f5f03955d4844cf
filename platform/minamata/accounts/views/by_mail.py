"""Signing in by a code that comes by e-mail (A9)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts import asked_code
from minamata.accounts.errors import SignInFailed
from minamata.accounts.services import mailed_codes
from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.accounts.views.asked import safe_page
from minamata.accounts.views.leaving import blueprint
from minamata.accounts.views.signing import not_signed_in, start_session
from minamata.i18n import _, _n
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import repeatable

__all__ = ["blueprint"]


@blueprint.post("/<lang:lang>/sign-in/code")
@repeatable
@limiter.limit("20/minute;100/hour")
def ask_for_code() -> ResponseReturnValue:
    """Send a code to the address that was typed; the page that follows is the same whether anybody has it."""
    address = request.form.get("address", "").strip()
    next_page = safe_page(request.form.get("next")) or url_for("home.home")
    if "@" not in address.strip("@") or len(address) > ADDRESS_LENGTH or any(sign.isspace() for sign in address):
        wrong = _("Write your e-mail address, such as name@example.org.")
        return render_template("accounts/ask_code.html", address=address, next_page=next_page, wrong=wrong), 422
    response = redirect(url_for(".enter_code"), 303)
    asked_code.keep(response, asked_code.Asked(mailed_codes.ask(address), next_page, "shared" in request.form))
    return response


@blueprint.get("/<lang:lang>/sign-in/by-mail")
def by_mail() -> str:
    """Where the address is typed."""
    next_page = safe_page(request.args.get("next")) or url_for("home.home")
    return render_template("accounts/ask_code.html", address="", next_page=next_page, wrong="")


@blueprint.get("/<lang:lang>/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """Where the code is typed."""
    if asked_code.read(request) is None:
        return redirect(url_for(".by_mail"), 303)
    return render_template("accounts/enter_code.html", wrong="")


@blueprint.post("/<lang:lang>/sign-in/code/enter")
@repeatable
@limiter.limit("30/minute")
def sign_in_with_code() -> ResponseReturnValue:
    """Begin a session with the right code; else say how many tries are left."""
    asked = asked_code.read(request)
    if asked is None:
        return redirect(url_for(".by_mail"), 303)
    browser = request.headers.get("User-Agent", "")
    try:
        outcome = mailed_codes.enter(
            asked.code_id, request.form.get("code", ""), browser, asked.shared, current_user.session_id
        )
    except SignInFailed as failed:
        return not_signed_in(failed, "mailbox", asked.next)
    if outcome.signed_in is not None:
        response = redirect(asked.next, 303)
        asked_code.forget(response)
        start_session(response, outcome.signed_in)
        return response
    if outcome.tries_left is None:
        wrong = _("This code is of no more use. Ask for a new one.")
    else:
        wrong = _n(
            "This is not the code. You can try it %(num)s more time.",
            "This is not the code. You can try it %(num)s more times.",
            outcome.tries_left,
        )
    return render_template("accounts/enter_code.html", wrong=wrong), 422
