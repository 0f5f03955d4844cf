"""What is said of a course beside its units, taken apart for its page: what its learners will be able to do, and the rest (C13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree, html
from markupsafe import escape

MARKED = "section[contains(concat(' ', normalize-space(@class), ' '), ' outcomes ')]"
OUTERMOST = f"//{MARKED}[not(ancestor::{MARKED})]"


@dataclass(frozen=True)
class Overview:
    """The overview of a course in two parts, both HTML of its author that is not yet made safe; `outcomes` is empty where it names none."""

    outcomes: str
    rest: str


@lru_cache(maxsize=512)
def taken_apart(overview: str) -> Overview:
    """Lift every `<section class="outcomes">` out of an overview; the words of both parts stay as their author wrote them."""
    if "outcomes" not in overview:
        return Overview("", overview)
    try:
        whole = html.fragment_fromstring(overview, create_parent="div")
    except (etree.ParserError, ValueError):
        return Overview("", overview)
    marked = whole.xpath(OUTERMOST)
    outcomes = "".join(part for section in marked for part in _inside(section))
    for section in marked:
        section.drop_tree()
    return Overview(outcomes, "".join(_inside(whole)).strip())


def _inside(element: html.HtmlElement) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        yield html.tostring(child, encoding="unicode")
