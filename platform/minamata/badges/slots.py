"""What badges put on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from minamata.badges.keys import keys
from minamata.policies import Actor

# About what they weigh; each is made and signed when it is asked for, so nobody knows before.
USUAL_BADGE_BYTES = 3_000
USUAL_PICTURE_BYTES = 4_000


def take_along(actor: Actor, **context: Any) -> Markup:
    """Where the badge of a certificate is had; nothing for what no longer stands, or without a key to sign with."""
    return _drawn("badges/_take_along.html", context, size=USUAL_BADGE_BYTES, picture_size=USUAL_PICTURE_BYTES)


def beside(actor: Actor, **context: Any) -> Markup:
    """The badge as one button beside that of the PDF, for the holder; nothing in the same cases."""
    return _drawn("badges/_beside.html", context, size=USUAL_BADGE_BYTES)


def _drawn(template: str, context: Mapping[str, Any], **sizes: int) -> Markup:
    if context["status"] != "valid" or keys() is None:
        return Markup("")
    return Markup(render_template(template, number=context["number"], **sizes))
