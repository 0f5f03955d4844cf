"""The rota of the moderators (F5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from forums.api.checking import checked, person_named
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.documents.people import DutyGiven, DutyTold
from forums.forms.moderation import DutyForm
from forums.queries import arranging as queries
from forums.queries.arranging import OnRota
from forums.services import arranging
from minamata.api.schemas import listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.current import current_user

ROTA = page_of(DutyTold)


@blueprint.reading(
    "/forums/moderation/rota",
    ROTA,
    says=_l("Which moderator is on duty when"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def rota() -> dict[str, Any]:
    """Which moderator is on duty when; all on one page."""
    return listed([_told(each) for each in queries.rota(current_user)])


@blueprint.reading(
    "/forums/moderation/rota/<id:duty_id>",
    DutyTold,
    says=_l("When one moderator is on duty"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def duty(duty_id: UUID) -> dict[str, Any]:
    """When one moderator is on duty."""
    for each in queries.rota(current_user):
        if each.duty.id == duty_id:
            return _told(each)
    raise NotFound


@blueprint.writing(
    "POST",
    "/forums/moderation/rota",
    DutyTold,
    says=_l("Put a person on the rota"),
    scope=MODERATION_WRITE,
    takes=DutyGiven,
    status=201,
)
def add_duty(given: dict[str, Any]) -> str:
    """Put a person on the rota: who is on duty is told first of what waits."""
    queries.require(current_user)
    form = checked(DutyForm(MultiDict({**given, "weekdays": [str(day) for day in given["weekdays"]]})))
    made = arranging.add_duty(current_user, person_named(given["person"]), form.value())
    return url_for(".duty", duty_id=made.id)


@blueprint.writing(
    "DELETE",
    "/forums/moderation/rota/<id:duty_id>",
    ROTA,
    says=_l("Take a duty off the rota; the answer is what is left"),
    scope=MODERATION_WRITE,
)
def end_duty(_given: dict[str, Any], duty_id: UUID) -> str:
    """Take a duty off the rota; the answer is what is left."""
    queries.require(current_user)
    arranging.end_duty(current_user, duty_id)
    return url_for(".rota")


def _told(it: OnRota) -> dict[str, Any]:
    duty = it.duty
    return {
        "id": duty.id,
        "person": duty.person_id,
        "name": it.name,
        "weekdays": [int(day) for day in duty.weekdays],
        "begins": duty.begins,
        "ends": duty.ends,
        "zone": duty.zone,
        "languages": duty.languages,
        "is_now": it.is_now,
    }
