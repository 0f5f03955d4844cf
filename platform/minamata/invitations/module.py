"""What invitations bring."""

from __future__ import annotations

from minamata.i18n import _l
from minamata.invitations import letters, policies, privacy, views
from minamata.modules import Entry, Module

module = Module(
    name="invitations",
    blueprints=(views.blueprint,),
    entries=(
        Entry(
            "account",
            _l("Invitations"),
            "invitations.invitations",
            52,
            lambda actor: policies.invitations.allows(actor, "see"),
        ),
    ),
    letters={"invitation": letters.invitation},
    personal_data=privacy.personal_data,
)
