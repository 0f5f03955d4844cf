"""What live brings: the way to the sockets, the mark of a page that follows something, and how long its signals are kept."""

from __future__ import annotations

from flask import Flask

from minamata.contracts.privacy import Retention
from minamata.i18n import _l
from minamata.live import pages, services
from minamata.live.hub import Hub
from minamata.modules import Module


def _install(app: Flask) -> None:
    app.extensions["minamata_live"] = Hub(app.extensions["settings"].redis_url)
    app.jinja_env.globals["live_channel"] = pages.live_channel
    app.jinja_env.globals["live_attribute"] = pages.live_attribute


module = Module(
    name="live",
    retention=(Retention("signals", _l("Signals of live pages"), services.KEPT, services.forget_old),),
    install=_install,
)
