"""The one blueprint of the doors of the room, and its scopes."""

from __future__ import annotations

from minamata.api.doors import Doors
from minamata.i18n import _l

READ, WRITE = "forums:read", "forums:write"
MODERATION_READ, MODERATION_WRITE = "moderation:read", "moderation:write"

blueprint = Doors("api_forums", __name__, url_prefix="/api/v1", description=_l("Forums"))
