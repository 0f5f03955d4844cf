"""What the calendar brings: a page and feeds, once a room has something with a date."""

from __future__ import annotations

from minamata.calendar import api, privacy, views
from minamata.i18n import _l
from minamata.modules import Entry, Module, Scope, registry
from minamata.policies import Actor


def _has_sources(_actor: Actor) -> bool:
    return bool(registry().calendar_sources)


module = Module(
    name="calendar",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(
        Scope(api.READ, _l("Read my calendar")),
        Scope(api.WRITE, _l("Make and end the address of my calendar")),
    ),
    entries=(Entry("account", _l("Calendar"), "calendar.calendar", 15, _has_sources),),
    personal_data=privacy.personal_data,
)
