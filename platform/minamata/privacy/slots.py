"""The quiet note about texts that a person has not taken note of."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from minamata.policies import Actor
from minamata.privacy import texts


def unseen_texts(actor: Actor, **context: Any) -> Markup:
    """Says that there are terms and a notice, to a person who has not said yet that they took note; no statement is needed for it."""
    if not actor.is_signed_in or actor.texts_seen == texts.in_force():
        return Markup("")
    return Markup(render_template("privacy/_unseen.html", page=request.path, is_first=actor.texts_seen is None))
