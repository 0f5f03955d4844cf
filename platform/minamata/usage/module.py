"""What the figures bring: a count of each page, and the page that shows them."""

from __future__ import annotations

from datetime import timedelta

from minamata.contracts.privacy import Retention
from minamata.i18n import _l
from minamata.modules import Entry, Module
from minamata.usage import counting, services, views

KEPT = timedelta(days=1826)

module = Module(
    name="usage",
    blueprints=(views.blueprint,),
    entries=(Entry("footer", _l("Use in figures"), "usage.figures", 51),),
    retention=(Retention("counts", _l("Counts of pages that were opened"), KEPT, services.forget),),
    install=counting.install,
)
