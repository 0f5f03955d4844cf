"""One's own drafts (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.topics import opened
from forums.documents.keeping import DraftGiven, DraftTold, NewDraftGiven
from forums.errors import NothingSaid
from forums.forms.writing import cleaned, one_line
from forums.models import Draft, Topic
from forums.queries import drafts as draft_queries
from forums.services import drafting
from forums.services.drafting import Drafted, Origin
from minamata.api.doors import VERSION
from minamata.api.editing import version_read
from minamata.api.schemas import listed, page_of
from minamata.i18n import _l
from minamata.web.addresses import short
from minamata.web.current import current_user

DRAFT_PAGE = page_of(DraftTold)


@blueprint.reading("/forums/drafts", DRAFT_PAGE, says=_l("My drafts, the latest first"), scope=READ)
def drafts() -> dict[str, Any]:
    """My drafts, the latest first; all on one page."""
    return listed([_told(row.draft) for row in draft_queries.mine(current_user)])


@blueprint.reading("/forums/drafts/<id:draft_id>", DraftTold, says=_l("A draft of mine"), scope=READ, refuses=(404,))
def draft(draft_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    """A draft of mine."""
    found = draft_queries.draft_for(current_user, draft_id)
    return _told(found), {VERSION: str(found.version)}


@blueprint.writing(
    "POST",
    "/forums/drafts",
    DraftTold,
    says=_l("Keep a text that I am writing"),
    scope=WRITE,
    takes=NewDraftGiven,
    status=201,
    refuses=(410,),
)
def begin_draft(given: dict[str, Any]) -> str:
    """Keep a text that I am writing, as a new draft."""
    topic = opened(given["topic"]).topic if given["topic"] else None
    return _save(given, topic, Origin())


@blueprint.writing(
    "PUT",
    "/forums/drafts/<id:draft_id>",
    DraftTold,
    says=_l("Save a draft of mine anew"),
    scope=WRITE,
    takes=DraftGiven,
    refuses=(410,),
    is_edit=True,
)
def save_draft(given: dict[str, Any], draft_id: UUID) -> str:
    """Save a draft of mine anew; what is saved at the same instant from elsewhere becomes a draft of its own."""
    found = draft_queries.draft_for(current_user, draft_id)
    version = version_read(found.version)
    topic = opened(found.topic_id).topic if found.topic_id else None
    return _save(given, topic, Origin(draft_id, version))


@blueprint.writing(
    "DELETE",
    "/forums/drafts/<id:draft_id>",
    DRAFT_PAGE,
    says=_l("Delete a draft of mine; the answer is what is left"),
    scope=WRITE,
)
def discard_draft(_given: dict[str, Any], draft_id: UUID) -> str:
    """Delete a draft of mine with its files; the answer is what is left."""
    drafting.discard(current_user, draft_id)
    return url_for(".drafts")


def _save(given: dict[str, Any], topic: Topic | None, origin: Origin) -> str:
    drafted = Drafted(
        cleaned(given["text"]),
        one_line(given["title"]),
        given["kind"],
        one_line(given["area"]),
        given["speak_as"],
        given["reply_to"],
        given["files"],
    )
    if not drafted.text.strip() and not drafted.title and not drafted.files:
        raise NothingSaid
    saved = drafting.save(current_user, topic, drafted, origin)
    assert saved is not None
    return url_for(".draft", draft_id=saved.id)


def _told(found: Draft) -> dict[str, Any]:
    return {
        "id": found.id,
        "topic": found.topic_id,
        "area": found.area,
        "kind": found.kind,
        "title": found.title,
        "text": found.text,
        "speak_as": found.speak_as,
        "reply_to": found.reply_to_id,
        "files": [short(UUID(each)) for each in found.files],
        "version": found.version,
        "changed_at": found.changed_at,
    }
