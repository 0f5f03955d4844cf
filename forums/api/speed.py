"""How quickly moderators act (F5)."""

from __future__ import annotations

from typing import Any

from forums import policies
from forums.api.doors import MODERATION_READ, blueprint
from forums.documents.moderation import SpeedTold
from forums.queries import desk as desk_queries
from forums.services.working_time import A_WORKING_DAY
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/moderation/speed",
    SpeedTold,
    says=_l("How quickly moderators acted lately in the areas that I moderate"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def speed() -> dict[str, Any]:
    """How quickly moderators acted within 90 days in the areas that I moderate, in working time."""
    policies.desk.require(current_user, "see")
    found = desk_queries.speed(current_user, A_WORKING_DAY)
    if found is None:
        return {"acts": 0, "within_a_day": 0, "median_seconds": None}
    return {
        "acts": found.count,
        "within_a_day": found.in_time,
        "median_seconds": int(found.median.total_seconds()),
    }
