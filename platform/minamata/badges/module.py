"""What badges bring."""

from __future__ import annotations

from minamata.badges import slots, views
from minamata.contracts.badges import Badges
from minamata.modules import Module

module = Module(
    name="badges",
    blueprints=(views.blueprint,),
    provides={Badges: views.Addresses()},
    slots={"certificate.check": slots.take_along, "certificate.beside": slots.beside},
)
