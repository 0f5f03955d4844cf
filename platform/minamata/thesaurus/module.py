"""What the thesaurus brings."""

from __future__ import annotations

from minamata.i18n import _l
from minamata.modules import Entry, Module
from minamata.thesaurus import api, reference, views

module = Module(
    name="thesaurus",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    entries=(Entry("footer", _l("The Convention in words"), "thesaurus.articles", order=20),),
    reference_data=reference.load,
)
