"""What stored files bring: uploads, addresses for those who may read them, and the work behind."""

from __future__ import annotations

from datetime import timedelta

from minamata.files import privacy, storage, tasks, views
from minamata.modules import Module, Task

module = Module(
    name="files",
    blueprints=(views.blueprint, views.uploads_blueprint),
    tasks=(
        Task(tasks.read_text),
        Task(tasks.forget_bytes),
        Task(tasks.end_what_expired, every=timedelta(hours=1)),
        Task(tasks.sweep, every=timedelta(days=1)),
    ),
    personal_data=privacy.personal_data,
    install=storage.install,
)
