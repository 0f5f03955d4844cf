"""What the learning record brings: a page and a list on the profile page, kept up to date by what the rooms tell."""

from __future__ import annotations

from minamata.contracts.courses import CourseCompleted
from minamata.i18n import _l
from minamata.modules import Entry, Module, Scope
from minamata.records import api, listeners, privacy, slots, views

module = Module(
    name="records",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(Scope(api.READ, _l("Read what I learn and have learnt")),),
    entries=(Entry("account", _l("My learning"), "records.learning", 12),),
    personal_data=privacy.personal_data,
    slots={"me": slots.completed},
    listeners={CourseCompleted: (listeners.on_course_completed,)},
)
