"""What the search brings."""

from __future__ import annotations

from datetime import timedelta

from minamata.i18n import _l
from minamata.modules import Module, Scope, Task
from minamata.search import api, commands, services, slots, tasks, views

module = Module(
    name="search",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(Scope("search:read", _l("Search what I may see")),),
    slots={"frame.search": slots.box},
    tasks=(
        Task(tasks.refresh),
        Task(tasks.rebuild, every=timedelta(days=7)),
        Task(tasks.mend, every=timedelta(minutes=5)),
    ),
    commands=(commands.search,),
    ready=services.is_whole,
)
