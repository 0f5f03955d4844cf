"""Addresses in templates: what Flask works out for one topic of a list, it need not work out for the others.

An address is worked out once for each endpoint, language and set of values, with marks in their place; then only the values are put in.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Flask, request

from minamata.i18n import current_language
from minamata.web.addresses import short

MOST_PATTERNS = 5_000
_WORD = re.compile(r"[\w~-][\w.~-]*")
"""What stands in a path, a query and an anchor in the same form; anything else Flask writes."""
_MARK = 58**21  # an id whose signs are no prefix of those of a real one of our time

Pattern = tuple[tuple[str, str | None], ...]
"""Pieces of an address, each with the name of the value that follows it; none where Flask has to be asked each time."""


class Links:
    """`url_for` as templates call it: the same answers as Flask's own."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._patterns: dict[tuple[Any, ...], Pattern] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        """The address of `endpoint` with these values; those that are None are left out."""
        written: dict[str, str] = {}
        shape: list[Any] = [endpoint, current_language(), request.environ.get("SCRIPT_NAME")]
        for name, value in values.items():
            if value is None:
                continue
            if isinstance(value, UUID):
                written[name] = short(value)
            elif isinstance(value, str) and _WORD.fullmatch(value):
                written[name] = value if value.isascii() else quote(value)
            else:
                return self._app.url_for(endpoint, **values)
            shape += (name, isinstance(value, UUID))
        if endpoint[0] == "." or not written.keys().isdisjoint({"lang", "_external", "_scheme", "_method"}):
            return self._app.url_for(endpoint, **values)
        key = tuple(shape)
        pattern = self._patterns.get(key)
        if pattern is None:
            if len(self._patterns) > MOST_PATTERNS:
                self._patterns.clear()
            pattern = self._patterns[key] = self._pattern(
                endpoint, {name: isinstance(values[name], UUID) for name in written}
            )
        if not pattern:
            return self._app.url_for(endpoint, **values)
        return "".join([piece + written[name] if name else piece for piece, name in pattern])

    def _pattern(self, endpoint: str, names: dict[str, bool]) -> Pattern:
        marks: dict[str, Any] = {
            name: UUID(int=_MARK + place) if is_id else f"mark{place}mark"
            for place, (name, is_id) in enumerate(names.items())
        }
        try:
            address = self._app.url_for(endpoint, **marks)
        except ValueError:  # a part of the address takes certain words alone
            return ()
        by_sign = {short(mark) if isinstance(mark, UUID) else mark: name for name, mark in marks.items()}
        if not by_sign:
            return ((address, None),)
        pieces = re.split("(" + "|".join(map(re.escape, by_sign)) + ")", address)
        if len(pieces) != 2 * len(marks) + 1:  # a value stands in the address in another form, or twice
            return ()
        return tuple(
            (pieces[place], by_sign[pieces[place + 1]] if place + 1 < len(pieces) else None)
            for place in range(0, len(pieces), 2)
        )
