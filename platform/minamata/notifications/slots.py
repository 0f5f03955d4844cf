"""What the notices put into the frame of every page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from minamata.policies import Actor
from minamata.web.drawing import drawn


def bell(actor: Actor, **_context: Any) -> Markup:
    """The way to the notices, with how many were not read."""
    return drawn("notifications/_bell.html", actor.unread_notices) if actor.is_signed_in else Markup("")
