"""Starting consultations, giving them more time, and preparing their texts; for the secretariat (F9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for

from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.api.files import looked_at
from forums.documents.consultations import ConsultationTold, VersionTold
from forums.documents.preparing import (
    ConsultationGiven,
    ContinuationsGiven,
    ExtensionGiven,
    TextAtWorkTold,
    TextGiven,
)
from forums.forms.writing import cleaned, one_line
from forums.policies import area as area_policy
from forums.queries import areas as area_queries
from forums.queries import consultations
from forums.queries.consultations import OpenConsultation
from forums.queries.preparing import text_at_work
from forums.services import consulting, preparing
from forums.services.consulting import Plan
from forums.uploads import DRAFT, USE, text_in
from minamata.api.doors import VERSION
from minamata.api.editing import version_read
from minamata.db import now
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

LARGEST_BODY = max(DRAFT.largest * 4 // 3, 6 * preparing.LONGEST_DRAFT) + 10_000
"""Base64 takes four signs for three bytes, and a sign of another script than Latin may be written in six."""


@blueprint.writing(
    "POST",
    "/forums/areas/<slug>/consultations",
    ConsultationTold,
    says=_l("Start a consultation; its text is brought afterwards"),
    scope=MODERATION_WRITE,
    takes=ConsultationGiven,
    status=201,
)
def start_consultation(given: dict[str, Any], slug: str) -> str:
    """Start a consultation in the name of the secretariat; its text is brought afterwards."""
    area = area_queries.area_for(current_user, slug).area
    plan = Plan(
        one_line(given["title"]),
        cleaned(given["text"]),
        given["opens_at"] or now(),
        given["closes_at"],
        given["zone"] or current_user.time_zone or "UTC",
        given["submitters"],
        given["lang"],
        source="api",
    )
    return _address(consulting.start(current_user, area, plan).id)


@blueprint.writing(
    "POST",
    "/forums/consultations/<id:topic_id>/extensions",
    ConsultationTold,
    says=_l("Give a consultation more time, also one that is over"),
    scope=MODERATION_WRITE,
    takes=ExtensionGiven,
    status=201,
    refuses=(410,),
)
def extend_consultation(given: dict[str, Any], topic_id: UUID) -> str:
    """Give a consultation more time, also one that is over; its followers are told why."""
    reason = one_line(given["reason"])
    consulting.extend(current_user, _found(topic_id), given["closes_at"], reason)
    return _address(topic_id)


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/text",
    TextAtWorkTold,
    says=_l("The text of a consultation as the secretariat prepares it, else as it stands"),
    scope=MODERATION_READ,
    refuses=(404, 410),
)
def text_to_prepare(topic_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    """The text of a consultation as the secretariat prepares it, else as it stands; with all translations."""
    it = text_at_work(current_user, _found(topic_id))
    if it is None:
        raise NotFound
    told = {
        "number": it.draft.number,
        "stands": it.draft.published_at is not None,
        "lang": it.draft.language,
        "languages": it.languages,
        "text": it.markdown(it.draft.language),
        "paragraphs": [
            {
                "id": each.id,
                "key": each.key,
                "number": each.number,
                "level": each.level,
                "standing": each.standing,
                "continues": each.key if each.key in it.known else None,
                "text": dict(each.text),
            }
            for each in it.paragraphs
        ],
    }
    return told, {VERSION: it.seen}


@blueprint.writing(
    "PUT",
    "/forums/consultations/<id:topic_id>/text",
    TextAtWorkTold,
    says=_l("Bring a version of the text of a consultation, or a translation of it"),
    scope=MODERATION_WRITE,
    takes=TextGiven,
    refuses=(410, 503),
)
@takes_up_to(LARGEST_BODY)
@repeatable
def bring_text(given: dict[str, Any], topic_id: UUID) -> str:
    """Bring a version of the text, which is looked at before it is published, or a translation, seen at once where the text stands.

    A file is read before the transaction of the write, because that may take long.
    """
    area_policy.require(current_user, "consult", _found(topic_id).area)
    file = given["file"]
    text = given["text"] if file is None else text_in(looked_at(USE, file, "file.content"))

    def once() -> Response:
        preparing.take_in(current_user, _found(topic_id), cleaned(text), given["lang"])
        return Response(headers={"Content-Location": url_for(".text_to_prepare", topic_id=topic_id)})

    return answer_once(once).headers["Content-Location"]


@blueprint.writing(
    "PUT",
    "/forums/consultations/<id:topic_id>/text/continuations",
    TextAtWorkTold,
    says=_l("Say which paragraphs of a prepared version go on from which of the standing one"),
    scope=MODERATION_WRITE,
    takes=ContinuationsGiven,
    refuses=(410,),
)
def continue_paragraphs(given: dict[str, Any], topic_id: UUID) -> str:
    """Say which paragraphs of a prepared version go on from which of the standing one: what was said on those stays with them."""
    keys = {each["paragraph"]: each["continues"] for each in given["continuations"]}
    preparing.continue_as(current_user, _found(topic_id), keys)
    return url_for(".text_to_prepare", topic_id=topic_id)


@blueprint.writing(
    "POST",
    "/forums/consultations/<id:topic_id>/text/publication",
    VersionTold,
    says=_l("Publish the prepared version of the text of a consultation"),
    scope=MODERATION_WRITE,
    status=201,
    refuses=(410,),
    is_edit=True,
)
def publish_text(_given: dict[str, Any], topic_id: UUID) -> str:
    """Publish the prepared version of the text of a consultation; the ETag of the text that was read says which."""
    found = _found(topic_id)
    it = text_at_work(current_user, found)
    if it is None or it.draft.published_at is not None:
        raise NotFound
    published = preparing.publish(current_user, found, version_read(it.seen))
    return url_for(".text_version", topic_id=topic_id, number=published.number)


def _found(topic_id: UUID) -> OpenConsultation:
    return consultations.consultation_for(current_user, topic_id)


def _address(topic_id: UUID) -> str:
    return url_for(".consultation", topic_id=topic_id)
