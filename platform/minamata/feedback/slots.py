"""The box at the foot of every page."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from markupsafe import Markup

from minamata.feedback.services import LONGEST
from minamata.policies import Actor


def box(actor: Actor, **context: Any) -> Markup:
    """Asks whether the page helped. No statement, no cookie; the same without an account."""
    template = current_app.jinja_env.get_template("feedback/_box.html")
    return Markup(template.render(page=request.path, look=(LONGEST, actor.is_signed_in)))
