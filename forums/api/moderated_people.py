"""People whom moderators warn or suspend (F5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.documents.moderation import ConcernedTold, Reasoned, SuspensionGiven, WarningGiven
from forums.forms.writing import cleaned
from forums.queries import desk as desk_queries
from forums.queries import posts as post_queries
from forums.queries.desk import Concerned
from forums.services import warning
from minamata.api.schemas import listed, page_of
from minamata.i18n import _l
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/moderation/people",
    page_of(ConcernedTold),
    says=_l("Who is suspended from writing in the forums or was warned"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def people() -> dict[str, Any]:
    """Who is suspended from writing in the forums or was warned; those last concerned first."""
    return listed([_told(each) for each in desk_queries.concerned(current_user)])


@blueprint.reading(
    "/forums/moderation/people/<id:person_id>",
    ConcernedTold,
    says=_l("One person, with warnings and suspension"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def one_person(person_id: UUID) -> dict[str, Any]:
    """One person, with warnings and suspension."""
    return _told(desk_queries.person_on_desk(current_user, person_id))


@blueprint.writing(
    "POST",
    "/forums/moderation/people/<id:person_id>/warnings",
    ConcernedTold,
    says=_l("Warn a person"),
    scope=MODERATION_WRITE,
    takes=WarningGiven,
)
def warn(given: dict[str, Any], person_id: UUID) -> str:
    """Warn a person, who is told why."""
    desk_queries.person_on_desk(current_user, person_id)
    post = post_queries.post_for(current_user, given["post"])[0] if given["post"] else None
    warning.warn(current_user, person_id, cleaned(given["reason"]), post)
    return url_for(".one_person", person_id=person_id)


@blueprint.writing(
    "PUT",
    "/forums/moderation/people/<id:person_id>/suspension",
    ConcernedTold,
    says=_l("Suspend a person from writing in the forums"),
    scope=MODERATION_WRITE,
    takes=SuspensionGiven,
)
def suspend(given: dict[str, Any], person_id: UUID) -> str:
    """Suspend a person from writing in the forums until an instant; they are told why."""
    desk_queries.person_on_desk(current_user, person_id)
    warning.suspend(current_user, person_id, given["until"], cleaned(given["reason"]))
    return url_for(".one_person", person_id=person_id)


@blueprint.writing(
    "DELETE",
    "/forums/moderation/people/<id:person_id>/suspension",
    ConcernedTold,
    says=_l("Let a suspended person write again"),
    scope=MODERATION_WRITE,
    takes=Reasoned,
)
def lift(given: dict[str, Any], person_id: UUID) -> str:
    """Let a suspended person write again; they are told."""
    desk_queries.person_on_desk(current_user, person_id)
    warning.lift(current_user, person_id, cleaned(given["reason"]))
    return url_for(".one_person", person_id=person_id)


def _told(it: Concerned) -> dict[str, Any]:
    return {
        "person": it.person_id,
        "name": it.name,
        "suspended_until": it.suspended_until,
        "suspended_for": it.suspended_for,
        "warnings": it.warnings,
    }
