"""What the API brings."""

from __future__ import annotations

from flask import Flask

from minamata.api import api, documents, gate, privacy, views
from minamata.i18n import _l
from minamata.modules import Entry, Module, registry


def _install(app: Flask) -> None:
    """Set the gate, and register the doors of every room."""
    gate.install(app)
    documents.install(app, (doors for module in registry(app).modules for doors in module.api))


module = Module(
    name="api",
    blueprints=(views.blueprint, views.tokens_blueprint),
    api=(api.blueprint,),
    entries=(
        Entry("account", _l("Access tokens"), "tokens.tokens", 20),
        Entry("footer", _l("API"), "api_pages.page", 60),
    ),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
    install=_install,
)
