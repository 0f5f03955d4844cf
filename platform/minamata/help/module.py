"""What help brings: texts by role, the contact form, and the list of questions."""

from __future__ import annotations

from minamata.contracts.help import HelpRequested
from minamata.help import listeners, notices, policies, privacy, views
from minamata.i18n import _l
from minamata.modules import Entry, Module

module = Module(
    name="help",
    blueprints=(views.blueprint, views.staff),
    entries=(
        Entry("footer", _l("Help"), "help.help_page", 5),
        Entry(
            "account",
            _l("Questions"),
            "help_requests.requests",
            61,
            lambda actor: policies.requests.allows(actor, "see"),
        ),
    ),
    listeners={HelpRequested: (listeners.tell_the_secretariat,)},
    notices=(notices.requested,),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
)
