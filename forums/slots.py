"""What the forums put on pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from forums.services.discussing import topic_about
from forums.subjects import seal
from minamata.contracts.forums import Subject
from minamata.policies import Actor


def discussion(actor: Actor, **context: Any) -> Markup:
    """The way to the discussion about a thing, the `subject`, or to begin it; nothing for a stranger where there is none."""
    subject: Subject = context["subject"]
    topic = topic_about(actor, subject.kind, subject.id)
    if topic is None and not actor.is_signed_in:
        return Markup("")
    return Markup(render_template("forums/_about.html", topic=topic, sealed=None if topic else seal(subject)))
