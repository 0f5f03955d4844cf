"""What help hears: of its own questions, so that somebody answers."""

from __future__ import annotations

from minamata.contracts.help import HelpRequested
from minamata.help.queries import administrators
from minamata.notifications.services import notify


def tell_the_secretariat(event: HelpRequested) -> None:
    """Every administrator hears that somebody asked."""
    notify("help.requested", administrators(), {"request": str(event.request_id)})
