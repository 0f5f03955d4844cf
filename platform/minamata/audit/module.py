"""What the log brings: its page, and the rule of the database that no line ever changes."""

from __future__ import annotations

from minamata.audit import append_only, policies, privacy, views
from minamata.i18n import _l
from minamata.modules import Entry, Module

append_only.attach()

module = Module(
    name="audit",
    blueprints=(views.blueprint,),
    personal_data=privacy.personal_data,
    entries=(
        Entry(
            "account",
            _l("Audit log"),
            "audit.log",
            order=90,
            shown_to=lambda actor: policies.log.allows(actor, "see"),
        ),
    ),
)
