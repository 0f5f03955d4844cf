"""What the notices put into the frame of every page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.policies import Actor


def bell(actor: Actor, **_context: Any) -> Markup:
    """The way to the notices, with how many were not read."""
    return Markup(render_template("notifications/_bell.html")) if actor.is_signed_in else Markup("")
