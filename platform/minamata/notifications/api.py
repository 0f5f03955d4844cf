"""A person's notices, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import fields

from minamata.api.doors import Doors
from minamata.api.schemas import CursorQuery, Id, Told, listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.notifications import queries, services
from minamata.notifications.queries import Shown
from minamata.web.current import current_user

blueprint = Doors("api_notices", __name__, url_prefix="/api/v1", description=_l("Notifications"))


class NoticeTold(Told):
    """A notice in words."""

    id = Id()
    kind = fields.String()
    title = fields.String()
    line = fields.String()
    url = fields.String(metadata={"description": "The page it leads to."})
    created_at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


@blueprint.reading(
    "/notices",
    page_of(NoticeTold),
    says=_l("My notices, newest first"),
    scope="notices:read",
    query=CursorQuery,
)
def notices(query: dict[str, Any]) -> dict[str, Any]:
    """My notices, newest first."""
    page = queries.page(current_user, query.get("cursor"))
    return listed([_told(shown) for shown in page.shown], page.before, url_for(".notices"), query)


@blueprint.reading(
    "/notices/<id:notice_id>", NoticeTold, says=_l("One of my notices"), scope="notices:read", refuses=(404,)
)
def notice(notice_id: UUID) -> dict[str, Any]:
    """One of my notices."""
    shown = queries.in_words(current_user, queries.by_ids(current_user, [notice_id]))
    if not shown:
        raise NotFound
    return _told(shown[0])


@blueprint.writing(
    "POST",
    "/notices/<id:notice_id>/read",
    NoticeTold,
    says=_l("Note that I have read a notice"),
    scope="notices:write",
)
def read(_nothing: dict[str, Any], notice_id: UUID) -> str:
    """Note that I have read a notice."""
    services.read(current_user, notice_id)
    return url_for(".notice", notice_id=notice_id)


def _told(shown: Shown) -> dict[str, Any]:
    notice = shown.notice
    return {
        "id": notice.id,
        "kind": notice.kind,
        "title": shown.told.title,
        "line": shown.told.line,
        "url": shown.told.path,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
    }
