"""What the search may have to say instead of an answer."""

from __future__ import annotations

from minamata.errors import DomainError
from minamata.i18n import _l


class SearchMended(DomainError):
    """The index is being rebuilt."""

    status = 503
    type = "search-mended"
    title = _l("Search is away for a moment")
    advice = _l("The search is being mended. Try again in a minute; everything else works.")
