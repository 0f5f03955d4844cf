"""What the front door brings."""

from __future__ import annotations

from minamata.home import health, views
from minamata.i18n import _l
from minamata.modules import Entry, Module

module = Module(
    name="home",
    blueprints=(views.blueprint, views.about, health.blueprint),
    entries=(Entry("footer", _l("Accessibility"), "about.accessibility", order=30),),
)
