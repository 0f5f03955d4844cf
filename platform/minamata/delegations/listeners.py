"""What delegations hear: letters to an office that came back."""

from __future__ import annotations

from minamata.contracts.mail import CopyCameBack
from minamata.delegations.services.office import note_that_it_came_back


def stop_copies(event: CopyCameBack) -> None:
    """An address that does not work gets no more copies."""
    note_that_it_came_back(event.message_id)
