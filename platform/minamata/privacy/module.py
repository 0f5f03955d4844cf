"""What privacy brings: the official texts, the register, everyone's own data, and the jobs that delete."""

from __future__ import annotations

from datetime import timedelta

from minamata.i18n import _l
from minamata.modules import Entry, Module, Task
from minamata.privacy import declared, letters, slots, tasks, views
from minamata.privacy.commands import privacy

module = Module(
    name="privacy",
    blueprints=(views.terms, views.notice, views.my_data),
    entries=(
        Entry("account", _l("Your data"), "my_data.data", 12),
        Entry("footer", _l("Terms of use"), "terms.terms_of_use", 40),
        Entry("footer", _l("Privacy"), "privacy.privacy", 41),
    ),
    slots={"frame.note": slots.unseen_texts},
    letters={"archive_ready": letters.archive_ready, "erasure_asked": letters.erasure_asked},
    tasks=(Task(tasks.make_archive), Task(tasks.erase), Task(tasks.forget, every=timedelta(hours=1))),
    personal_data=declared.personal_data,
    retention=declared.retention,
    commands=(privacy,),
)
