"""What live brings: the way to the sockets, the mark of a page that follows something, and the task that clears up."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from minamata.live import pages, tasks
from minamata.live.hub import Hub
from minamata.modules import Module, Task


def _install(app: Flask) -> None:
    app.extensions["minamata_live"] = Hub(app.extensions["settings"].redis_url)
    app.jinja_env.globals["live_channel"] = pages.live_channel


module = Module(name="live", tasks=(Task(tasks.forget_old, every=timedelta(hours=1)),), install=_install)
