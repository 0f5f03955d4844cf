"""What badges bring."""

from __future__ import annotations

from minamata.badges import slots, views
from minamata.modules import Module

module = Module(
    name="badges",
    blueprints=(views.blueprint,),
    slots={"certificate.check": slots.take_along, "certificate.beside": slots.beside},
)
