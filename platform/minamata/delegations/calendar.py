"""What delegations put into the calendar: their last days, for those whom they concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from minamata.contracts.calendar import CalendarEntry
from minamata.delegations import queries
from minamata.delegations.queries import Shown
from minamata.i18n import Localized, _, _l, current_language, zone_called
from minamata.policies import Actor
from minamata.web.addresses import short


class DelegationsEnding:
    """The last day of each delegation that the reader gave or holds."""

    name = "delegations"
    label = _l("Delegation")

    def entries(self, actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[CalendarEntry]:
        """The last days between these instants."""
        if not queries.concerns(actor):
            return ()
        given = [
            each
            for function in queries.parties_spoken_for(actor)
            for each in queries.given_for(actor, function.body_id)
        ]
        held = [each for each in queries.held_by(actor) if each.delegation.accepted_at is not None]
        ending = [each for each in (*given, *held) if begin < each.delegation.valid_to <= end]
        return [_entry(each, actor) for each in ending[:limit]]


def _entry(shown: Shown, actor: Actor) -> CalendarEntry:
    delegation, language = shown.delegation, current_language()
    party = shown.party.name.shown(language).text
    title = _("Last day of the delegation of %(name)s for %(party)s", name=shown.holder, party=party)
    return CalendarEntry(
        key=short(delegation.id),
        title=Localized({language: title}),
        begins=_last_day(delegation.valid_to, actor),
        changed_at=shown.ended_at or delegation.given_at,
        endpoint="delegations.mine",
        sequence=int(shown.ended_at is not None),
        status="confirmed" if shown.ended_at is None else "cancelled",
        alarm=timedelta(days=14),
    )


def _last_day(until: datetime, actor: Actor) -> date:
    return (until - timedelta(seconds=1)).astimezone(zone_called(actor.time_zone)).date()
