"""What certificates put on other rooms' pages."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.certificates import queries
from minamata.policies import Actor


def my_certificates(actor: Actor, **_context: Any) -> Markup:
    """The certificates of the person, on their profile; nothing when they hold none."""
    certificates = queries.of(actor)
    if not certificates:
        return Markup("")
    return Markup(render_template("certificates/_mine.html", certificates=certificates))
