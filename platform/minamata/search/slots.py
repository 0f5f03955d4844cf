"""What the search puts into the frame of every page."""

from __future__ import annotations

from typing import Any

from flask import request
from markupsafe import Markup

from minamata.policies import Actor
from minamata.web.drawing import drawn


def box(actor: Actor, **_context: Any) -> Markup:
    """A field on wide screens, the way to the page on narrow ones; neither on the page itself, which has its own."""
    return Markup("") if request.endpoint == "search.search" else drawn("search/_box.html", None)
