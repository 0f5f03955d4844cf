"""What can go wrong with a delegation."""

from __future__ import annotations

from minamata.errors import DomainError
from minamata.i18n import _l


class LinkGone(DomainError):
    """The link was used, what it was about has ended, or it is older than thirty days."""

    status = 410
    type = "link-gone"
    title = _l("This link is not good any more")
    advice = _l(
        "It was used already, what it was about has ended meanwhile, or it is older than thirty days. Ask the national focal point "
        "for a new one."
    )
