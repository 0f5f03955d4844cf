"""How a person wants to hear, out of a form."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from minamata.notifications.services import Wishes, kinds


def wishes_in(form: MultiDict[str, str]) -> Wishes:
    """The wishes that a form holds; what it leaves out stays as it is, numbers that are none become -1, which nobody can choose."""
    return Wishes(
        {kind: form[kind] for kind in kinds() if kind in form},
        _number(form.get("hour", "")),
        _number(form.get("weekday", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
