"""What the notices bring."""

from __future__ import annotations

from datetime import timedelta

from minamata.i18n import _l
from minamata.modules import Module, Scope, Task
from minamata.notifications import api, letters, privacy, slots, tasks, views

module = Module(
    name="notifications",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(
        Scope("notices:read", _l("Read my notices")),
        Scope("notices:write", _l("Note which notices I have read")),
    ),
    slots={"frame.person": slots.bell},
    letters={"notice": letters.notice, "digest": letters.digest},
    tasks=(Task(tasks.send_digests, every=timedelta(minutes=5)),),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
)
