"""Parts of pages that look the same to all who see the same: drawn once, and kept while there is room (decision 0037)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import cast

from flask import Flask, current_app
from jinja2 import StrictUndefined
from markupsafe import Markup

from minamata.i18n import current_language, current_zone

MOST = 4096
UNKNOWN = {name: StrictUndefined(name=name) for name in ("current_user", "request", "g", "session")}
"""What a kept drawing must not hang on: a template that asks for it fails at once."""


def install(app: Flask) -> None:
    """Give `app` its kept drawings, and templates the word `drawn`."""

    @lru_cache(maxsize=MOST)
    def draw(template: str, look: Hashable, lang: str, zone: str) -> Markup:
        return Markup(app.jinja_env.get_template(template).render(UNKNOWN, look=look, lang=lang))

    app.extensions["minamata_drawings"] = draw
    app.jinja_env.globals["drawn"] = drawn


def drawn(template: str, *looks: Hashable) -> Markup:
    """`template` once for each look, filled from that alone, in the language of the page and the zone of its reader.

    Whatever makes two drawings differ stands in the look: the template knows neither who reads nor what page it is for.
    """
    draw = cast(Callable[..., Markup], current_app.extensions["minamata_drawings"])
    lang, zone = current_language(), str(current_zone())
    drawings = [draw(template, look, lang, zone) for look in looks]
    return drawings[0] if len(drawings) == 1 else Markup("").join(drawings)
