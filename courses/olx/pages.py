"""Pages of a course beside its units: the ones its author wrote, the handouts and the news, as Studio keeps them in `tabs/` and `info/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from courses.olx.blocks import TextFiles
from courses.olx.nodes import PackagePage
from courses.olx.policy import JSON

HANDOUTS, NEWS = "handouts", "updates"
OF_THE_PLATFORM = (HANDOUTS, NEWS)


def read_pages(settings: Mapping[str, JSON], files: TextFiles) -> tuple[PackagePage, ...]:
    """The pages that learners may open, in the order of the policy's tabs; those kept for the team or without words are left out."""
    return tuple(page for page in (*_tabs(settings), *_of_the_platform()) if _has_words(page, files))


def _tabs(settings: Mapping[str, JSON]) -> Iterator[PackagePage]:
    tabs = settings.get("tabs")
    seen = set(OF_THE_PLATFORM)
    for tab in tabs if isinstance(tabs, list) else ():
        if not isinstance(tab, dict) or tab.get("type") != "static_tab":
            continue
        slug = str(tab.get("url_slug") or "")
        if slug and slug not in seen and not (tab.get("is_hidden") or tab.get("course_staff_only")):
            seen.add(slug)
            yield PackagePage(slug, str(tab.get("name") or slug), f"tabs/{slug}.html")


def _of_the_platform() -> Iterator[PackagePage]:
    for slug in OF_THE_PLATFORM:
        yield PackagePage(slug, "", f"info/{slug}.html")


def _has_words(page: PackagePage, files: TextFiles) -> bool:
    return page.path in files and bool(Markup(files.text(page.path)).striptags())
