"""Headings of a text that stands inside a page: one outline without gaps, below the page's own headings."""

from __future__ import annotations


class Outline:
    """Gives each heading of a text, in order, the level that its place in the outline has.

    The highest headings of the text get level `base` (2 when the page itself holds the one h1), those under them the
    next one, down to level 6. Levels that the author left out are closed up, so a reader who jumps from heading to
    heading never falls through a gap; a text that has such an outline already stays as it is.
    """

    def __init__(self, base: int) -> None:
        self._base = base
        self._above: list[int] = []

    def element_for(self, name: str) -> str:
        """The element (`h2` to `h6`) for a heading that the author wrote as `name`."""
        level = int(name[1])
        while self._above and self._above[-1] >= level:
            self._above.pop()
        self._above.append(level)
        return f"h{min(6, self._base + len(self._above) - 1)}"
