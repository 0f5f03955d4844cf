"""What the mail brings."""

from __future__ import annotations

from minamata.i18n import _l
from minamata.mail import policies, privacy, tasks, views
from minamata.modules import Entry, Module, Task

module = Module(
    name="mail",
    blueprints=(views.blueprint,),
    entries=(Entry("account", _l("Mail"), "mail.mail", 92, lambda actor: policies.mail.allows(actor, "see")),),
    tasks=(Task(tasks.send),),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
)
