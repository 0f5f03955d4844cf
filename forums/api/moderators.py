"""Who moderates an area by name, as the secretariat arranges it (F5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.checking import person_named
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.documents.moderation import Reasoned
from forums.documents.people import ModeratorGiven, ModeratorTold
from forums.forms.writing import cleaned
from forums.queries import arranging as queries
from forums.services import arranging
from minamata.accounts.models import Grant
from minamata.api.schemas import listed, page_of
from minamata.i18n import _l
from minamata.web.current import current_user

MODERATOR_PAGE = page_of(ModeratorTold)


@blueprint.reading(
    "/forums/moderation/areas/<slug>/moderators",
    MODERATOR_PAGE,
    says=_l("Who moderates an area by name"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def moderators(slug: str) -> dict[str, Any]:
    """Who moderates an area by name; where it is nobody, the moderators of all areas do."""
    area = queries.area_to_arrange(current_user, slug)
    items = [_told(grant, name) for grant, name in queries.moderators_by_name(current_user, area)]
    return listed(items)


@blueprint.reading(
    "/forums/moderation/areas/<slug>/moderators/<id:grant_id>",
    ModeratorTold,
    says=_l("One who moderates an area"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def moderator(slug: str, grant_id: UUID) -> dict[str, Any]:
    """One who moderates an area."""
    area = queries.area_to_arrange(current_user, slug)
    return _told(*queries.moderator(current_user, area, grant_id))


@blueprint.writing(
    "POST",
    "/forums/moderation/areas/<slug>/moderators",
    ModeratorTold,
    says=_l("Let a person moderate an area"),
    scope=MODERATION_WRITE,
    takes=ModeratorGiven,
    status=201,
)
def name_moderator(given: dict[str, Any], slug: str) -> str:
    """Let a person moderate an area from now on."""
    area = queries.area_to_arrange(current_user, slug)
    person = person_named(given["person"])
    grant = arranging.name_moderator(current_user, area, person, cleaned(given["reason"]))
    return url_for(".moderator", slug=slug, grant_id=grant.id)


@blueprint.writing(
    "DELETE",
    "/forums/moderation/areas/<slug>/moderators/<id:grant_id>",
    MODERATOR_PAGE,
    says=_l("Let somebody moderate an area no more; the answer is who is left"),
    scope=MODERATION_WRITE,
    takes=Reasoned,
)
def release_moderator(given: dict[str, Any], slug: str, grant_id: UUID) -> str:
    """Let somebody moderate an area no more; the answer is who is left."""
    area = queries.area_to_arrange(current_user, slug)
    arranging.release_moderator(current_user, area, grant_id, cleaned(given["reason"]))
    return url_for(".moderators", slug=slug)


def _told(grant: Grant, name: str) -> dict[str, Any]:
    return {
        "id": grant.id,
        "person": grant.person_id,
        "name": name,
        "since": grant.valid_from,
        "until": grant.valid_to,
        "reason": grant.reason,
    }
