"""What the jobs bring: their page for operators, and the task that clears up after them."""

from __future__ import annotations

from datetime import timedelta

from minamata.i18n import _l
from minamata.jobs import policies, tasks, views
from minamata.modules import Entry, Module, Task

module = Module(
    name="jobs",
    blueprints=(views.blueprint,),
    entries=(Entry("account", _l("Jobs"), "jobs.jobs", 91, lambda actor: policies.jobs.allows(actor, "see")),),
    tasks=(Task(tasks.forget_delivered, every=timedelta(days=1)),),
)
