"""What consultations put into the calendar: their opening and their closing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from forums.queries import consultations
from forums.queries.consultations import Listed
from minamata.contracts.calendar import CalendarEntry
from minamata.i18n import Localized, _, _l, current_language
from minamata.policies import Actor
from minamata.web.addresses import short


class ConsultationDates:
    """Openings and closings that the reader may see (`minamata.contracts.calendar.CalendarSource`)."""

    name = "consultations"
    label = _l("Consultation")

    def entries(self, actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[CalendarEntry]:
        """The openings and closings between these instants."""
        listed = consultations.dated(actor, begin, end, limit)
        return list(islice((entry for each in listed for entry in _entries(each, begin, end)), limit))


def _entries(each: Listed, begin: datetime, end: datetime) -> Iterator[CalendarEntry]:
    consultation, title = each.consultation, each.topic.title
    for what, at, words in (
        ("opens", consultation.opens_at, _("Consultation opens: %(title)s", title=title)),
        ("closes", consultation.closes_at, _("Consultation closes: %(title)s", title=title)),
    ):
        if begin <= at < end:
            yield CalendarEntry(
                key=f"{short(each.topic.id)}-{what}",
                title=Localized({current_language(): words}),
                begins=at,
                zone=consultation.zone,
                changed_at=consultation.changed_at,
                endpoint="forums.consultation",
                values={"topic_id": short(each.topic.id)},
                sequence=consultation.extensions,
                alarm=timedelta(days=1) if what == "closes" else None,
            )
