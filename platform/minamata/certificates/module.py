"""What certificates bring."""

from __future__ import annotations

from minamata.certificates import api, notices, privacy, slots, views
from minamata.certificates.commands import certificates
from minamata.modules import Module

module = Module(
    name="certificates",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    slots={"me": slots.my_certificates},
    personal_data=privacy.personal_data,
    notices=(notices.revoked,),
    commands=(certificates,),
)
