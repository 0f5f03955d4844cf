"""The one blueprint of the pages of the room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("forums", __name__, url_prefix="/<lang:lang>/forums", template_folder="../templates")
feed_blueprint = Blueprint("forum_feeds", __name__, url_prefix="/forums/feeds")
"""Feeds by an address of one person: their language is that of the feed, so none stands in it."""
