"""Beginning a discussion about a thing of another room (F13)."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forums.discussions import Discussing
from forums.subjects import unseal
from forums.views.blueprint import blueprint
from minamata.errors import SignInNeeded
from minamata.web.current import current_user


@blueprint.get("/about")
def begin_discussion() -> ResponseReturnValue:
    """Where a discussion is begun about a thing whose own page has no room for a form; on to it where it stands already."""
    sealed = request.args.get("about", "")
    subject = unseal(sealed)
    if not current_user.is_signed_in:
        raise SignInNeeded
    address = Discussing().address_of(current_user, subject.kind, subject.id)
    return redirect(address, 303) if address else render_template("forums/begin.html", subject=subject, sealed=sealed)


@blueprint.post("/about")
def discuss() -> ResponseReturnValue:
    """Come to the discussion about the thing whose page sent this."""
    return redirect(Discussing().open(current_user, unseal(request.form.get("about", ""))), 303)
