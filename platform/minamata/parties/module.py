"""What the list of Parties brings."""

from __future__ import annotations

from minamata.i18n import _l
from minamata.modules import Entry, Module
from minamata.parties import api, privacy, reference, views

module = Module(
    name="parties",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    entries=(Entry("footer", _l("Parties"), "parties.parties", order=10),),
    personal_data=privacy.personal_data,
    reference_data=reference.load,
)
