"""The link to the desk, for those who have one, with how much waits there."""

from __future__ import annotations

from forums import policies
from forums.queries.waiting import how_many_wait
from minamata.i18n import _, number
from minamata.modules import Entry
from minamata.policies import Actor
from minamata.web.current import current_user


class DeskLabel:
    """What the link says; it is counted when a page says it."""

    def __str__(self) -> str:
        waiting = how_many_wait(current_user) if has_desk(current_user) else 0
        return _("Desk of the forums (%(count)s)", count=number(waiting)) if waiting else _("Desk of the forums")


def has_desk(actor: Actor) -> bool:
    """Whether the actor moderates anything."""
    return policies.desk.allows(actor, "see")


desk = Entry("account", DeskLabel(), "forums.desk_queue", 40, has_desk)
