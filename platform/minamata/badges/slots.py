"""What badges put on pages of others."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.badges.keys import keys
from minamata.policies import Actor


def take_along(actor: Actor, **context: Any) -> Markup:
    """Where the badge of a certificate is had; nothing for what no longer stands, or without a key to sign with."""
    if context["status"] != "valid" or keys() is None:
        return Markup("")
    return Markup(render_template("badges/_take_along.html", number=context["number"]))
