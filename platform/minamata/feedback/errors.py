"""What can go wrong with feedback."""

from __future__ import annotations

from minamata.errors import Conflict, InvalidInput
from minamata.i18n import _l


class NothingSaid(InvalidInput):
    """Neither yes nor no, and no words."""

    type = "nothing-said"
    advice = _l("Choose yes or no, or write what is missing.")


class AnsweredMeanwhile(Conflict):
    """Somebody else has changed the answer since the page was opened."""

    type = "answered-meanwhile"
    advice = _l("Somebody else has changed this answer since you opened it. Look at it again, then decide.")
