"""What can go wrong with stored files."""

from __future__ import annotations

from minamata.errors import DomainError
from minamata.i18n import _l


class NoRoom(DomainError):
    """The disk or the quota of the storage is full; nothing of the file was kept."""

    status = 507
    type = "no-room"
    title = _l("There is no room for this file")
    advice = _l("Nothing was kept. Tell the secretariat, then send the file again.")
