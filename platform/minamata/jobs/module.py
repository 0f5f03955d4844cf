"""What the jobs bring: their page for operators, and how long what is done is remembered."""

from __future__ import annotations

from datetime import timedelta

from minamata.contracts.privacy import Retention
from minamata.i18n import _l
from minamata.jobs import policies, views
from minamata.jobs.services import forget_delivered
from minamata.modules import Entry, Module

KEPT = timedelta(days=30)

module = Module(
    name="jobs",
    blueprints=(views.blueprint,),
    entries=(Entry("account", _l("Jobs"), "jobs.jobs", 91, lambda actor: policies.jobs.allows(actor, "see")),),
    retention=(Retention("delivered", _l("Notes of what was delivered inside the program"), KEPT, forget_delivered),),
)
