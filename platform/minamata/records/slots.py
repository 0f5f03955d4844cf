"""What the learning record puts on pages of others."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.policies import Actor
from minamata.records import queries


def completed(actor: Actor, **context: Any) -> Markup:
    """The list of what the actor completed, for the profile page; nothing when there is nothing yet."""
    entries = queries.of(actor)
    return Markup(render_template("records/_completed.html", entries=entries)) if entries else Markup("")
