"""Beginning a discussion about a thing of another room (F13)."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forums.discussions import Discussing
from forums.subjects import unseal
from forums.views.blueprint import blueprint
from minamata.web.current import current_user


@blueprint.post("/about")
def discuss() -> ResponseReturnValue:
    """Come to the discussion about the thing whose page sent this."""
    return redirect(Discussing().open(current_user, unseal(request.form.get("about", ""))), 303)
