"""What can go wrong with an invitation."""

from __future__ import annotations

from minamata.errors import DomainError
from minamata.i18n import _l


class InvitationGone(DomainError):
    """The link was used, was replaced by a newer one, or is older than thirty days."""

    status = 410
    type = "invitation-gone"
    title = _l("This invitation is not good any more")
    advice = _l(
        "It was used already, was replaced by a newer one, or is older than thirty days. If you have used it, sign in by e-mail; "
        "else ask the secretariat for a new one."
    )
