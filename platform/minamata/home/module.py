"""What the front door brings."""

from __future__ import annotations

from minamata.home import health, views
from minamata.modules import Module

module = Module(name="home", blueprints=(views.blueprint, health.blueprint))
