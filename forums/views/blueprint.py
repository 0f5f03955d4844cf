"""The one blueprint of the pages of the room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("forums", __name__, url_prefix="/<lang:lang>/forums", template_folder="../templates")
