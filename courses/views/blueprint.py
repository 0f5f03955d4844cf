"""The one blueprint of the pages of the room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("courses", __name__, url_prefix="/<lang:lang>/courses", template_folder="../templates")
