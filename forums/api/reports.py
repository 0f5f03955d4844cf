"""Reporting posts to the moderators (F5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.documents.moderation import FlagGiven, FlagTold
from forums.forms.writing import cleaned
from forums.queries import desk as desk_queries
from forums.queries import posts as post_queries
from forums.services import flagging
from minamata.i18n import _l
from minamata.web.current import current_user
from minamata.web.limits import limiter


@blueprint.reading(
    "/forums/reports/<id:flag_id>",
    FlagTold,
    says=_l("A report of mine, and what became of it"),
    scope=READ,
    refuses=(404,),
)
def report(flag_id: UUID) -> dict[str, Any]:
    """A report of mine, and what became of it."""
    found = desk_queries.my_report(current_user, flag_id)
    return {
        "id": found.id,
        "post": found.post_id,
        "reason": found.reason,
        "words": found.words,
        "created_at": found.created_at,
        "outcome": found.outcome,
    }


@blueprint.writing(
    "POST",
    "/forums/posts/<id:post_id>/reports",
    FlagTold,
    says=_l("Report a post to the moderators"),
    scope=WRITE,
    takes=FlagGiven,
    status=201,
)
@limiter.limit("10/minute;60/day", key_func=lambda: f"reports:{current_user.person_id}")
def report_post(given: dict[str, Any], post_id: UUID) -> str:
    """Report a post to the moderators, once."""
    post, _topic, area = post_queries.post_for(current_user, post_id)
    made = flagging.flag(current_user, post, area, given["reason"], cleaned(given["words"]))
    return url_for(".report", flag_id=made.id)
