"""What the notices bring."""

from __future__ import annotations

from datetime import timedelta

from minamata.modules import Module, Task
from minamata.notifications import letters, privacy, slots, tasks, views

module = Module(
    name="notifications",
    blueprints=(views.blueprint,),
    slots={"frame.person": slots.bell},
    letters={"notice": letters.notice, "digest": letters.digest},
    tasks=(Task(tasks.send_digests, every=timedelta(minutes=5)),),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
)
