"""What delegations put on the profile."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.delegations.queries import concerns
from minamata.policies import Actor


def on_the_profile(actor: Actor, **_context: Any) -> Markup:
    """The way to the delegations, for whom they concern."""
    return Markup(render_template("delegations/_profile.html")) if concerns(actor) else Markup("")
