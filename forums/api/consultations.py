"""Consultations: their text by paragraph, personal comments, and the compilation (F9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.api.telling import Bodies, as_capacity, bodies_of
from forums.documents.consultations import (
    CommentGiven,
    CommentTold,
    ConsultationListed,
    ConsultationTold,
    VersionTold,
)
from forums.documents.given import GREATEST
from forums.forms.writing import cleaned
from forums.models import Paragraph
from forums.queries import comments as comment_queries
from forums.queries import compilations, consultations, submissions
from forums.queries import topics as topic_queries
from forums.queries.comments import ShownComment
from forums.services import commenting
from minamata.api.files import FILE, file_answer
from minamata.api.schemas import CursorQuery, listed, page_of
from minamata.errors import NotFound
from minamata.i18n import Localized, Shown, _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/forums/consultations",
    page_of(ConsultationListed),
    says=_l("Consultations that I may see, those with the newest posts first"),
    scope=READ,
    query=CursorQuery,
)
def all_consultations(query: dict[str, Any]) -> dict[str, Any]:
    """Consultations that I may see, those with the newest posts first."""
    found = topic_queries.listed(current_user, "consultations", None, query.get("cursor"))
    items = [
        {
            "id": row.topic.id,
            "area": row.area.slug,
            "title": row.topic.title,
            "opens_at": row.topic.opens_at,
            "closes_at": row.topic.closes_at,
            "consultation": url_for(".consultation", topic_id=row.topic.id),
        }
        for row in (*found.pinned, *found.rows)
    ]
    return listed(items, found.following, url_for(".all_consultations"), query)


@blueprint.reading(
    "/forums/consultations/<id:topic_id>",
    ConsultationTold,
    says=_l("One consultation"),
    scope=READ,
    refuses=(404, 410),
)
def consultation(topic_id: UUID) -> dict[str, Any]:
    """One consultation, until when it is open, what came in, and for whom I may submit."""
    found = consultations.consultation_for(current_user, topic_id)
    it, mine = found.consultation, submissions.capacities(current_user, found)
    bodies = bodies_of([each.code for each in mine])
    return {
        "id": found.id,
        "area": found.area.slug,
        "title": found.topic.title,
        "stage": found.stage,
        "opens_at": it.opens_at,
        "closes_at": it.closes_at,
        "zone": it.zone,
        "submitters": it.submitters,
        "introduction": consultations.introduction(found),
        "version": it.draft_number,
        "versions": [
            {
                "number": each.number,
                "lang": each.language,
                "published_at": each.published_at,
                "text": url_for(".text_version", topic_id=found.id, number=each.number),
            }
            for each in consultations.versions(found.id)
        ],
        "extensions": consultations.extensions(found.id),
        "submissions": it.submissions,
        "comments": it.comments,
        "submit_for": [as_body(each.spoken_as, each.code or "", bodies) for each in mine],
        "compilation": [
            {
                "kind": kind,
                "bytes": file.size,
                "url": url_for(".compilation", topic_id=found.id, kind=kind),
            }
            for kind, file in compilations.files_of(found).items()
        ],
        "url": url_for("forums.consultation", topic_id=found.id, lang=current_language()),
    }


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/versions/<int:number>",
    VersionTold,
    says=_l("A version of the text of a consultation, with its paragraphs"),
    scope=READ,
    refuses=(404, 410),
)
def text_version(topic_id: UUID, number: int) -> dict[str, Any]:
    """A version of the text of a consultation, with its paragraphs in the language that is spoken, or the one there is."""
    found = consultations.consultation_for(current_user, topic_id)
    draft = consultations.draft_of(found.id, in_range(number))
    if draft is None or draft.published_at is None:
        raise NotFound
    return {
        "number": draft.number,
        "lang": draft.language,
        "published_at": draft.published_at,
        "paragraphs": [_paragraph(each) for each in consultations.paragraphs(draft)],
    }


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/paragraphs/<int:key>/comments",
    page_of(CommentTold),
    says=_l("The personal comments on a paragraph, in the order of time"),
    scope=READ,
    query=CursorQuery,
    refuses=(404, 410),
)
def comments(query: dict[str, Any], topic_id: UUID, key: int) -> dict[str, Any]:
    """The personal comments on a paragraph, or with the key 0 on the whole text, in the order of time."""
    found = consultations.consultation_for(current_user, topic_id)
    shown, following = comment_queries.comments_on(
        current_user, found.area, found.id, in_range(key), query.get("cursor")
    )
    bodies = bodies_of([each.comment.code for each in shown])
    items = [as_comment(each, bodies) for each in shown]
    return listed(items, following, url_for(".comments", topic_id=found.id, key=key), query)


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/comments/<id:comment_id>",
    CommentTold,
    says=_l("One personal comment"),
    scope=READ,
    refuses=(404, 410),
)
def comment(topic_id: UUID, comment_id: UUID) -> dict[str, Any]:
    """One personal comment."""
    found = consultations.consultation_for(current_user, topic_id)
    shown = comment_queries.shown_comment(current_user, found, comment_id)
    return as_comment(shown, bodies_of([shown.comment.code]))


@blueprint.writing(
    "POST",
    "/forums/consultations/<id:topic_id>/paragraphs/<int:key>/comments",
    CommentTold,
    says=_l("Comment on a paragraph in personal capacity"),
    scope=WRITE,
    takes=CommentGiven,
    status=201,
    refuses=(410,),
)
def add_comment(given: dict[str, Any], topic_id: UUID, key: int) -> str:
    """Comment on a paragraph, or with the key 0 on the whole text, in personal capacity."""
    found = consultations.consultation_for(current_user, topic_id)
    language = given["lang"] or current_language()
    made = commenting.comment(current_user, found, in_range(key), cleaned(given["text"]), language)
    return url_for(".comment", topic_id=found.id, comment_id=made.id)


@blueprint.reading(
    "/forums/consultations/<id:topic_id>/compilation/<kind>",
    FILE,
    says=_l("The compilation of a consultation, as docx, pdf or csv"),
    scope=READ,
    refuses=(404, 410, 416),
)
def compilation(topic_id: UUID, kind: str) -> Response:
    """The compilation of a consultation as it is now, as docx, pdf or csv."""
    found = consultations.consultation_for(current_user, topic_id)
    file = compilations.files_of(found).get(kind)
    if file is None:
        raise NotFound
    return file_answer(file)


def as_body(kind: str, code: str, bodies: Bodies) -> dict[str, Any]:
    """A body, as `BodyTold` has it."""
    return {"kind": kind, "code": code, "name": bodies.get(code)}


def as_comment(shown: ShownComment, bodies: Bodies) -> dict[str, Any]:
    """A personal comment, as `CommentTold` has it."""
    it = shown.comment
    author = {**as_capacity(bodies, "personal", None, it.code), "name": shown.author}
    return {
        "id": it.id,
        "consultation": it.topic_id,
        "key": it.key,
        "version": it.draft_number,
        "state": it.state,
        "author": author if shown.is_whole else None,
        "text": it.text if shown.is_whole else None,
        "html": it.html if shown.is_whole else None,
        "lang": it.language,
        "created_at": it.created_at,
        "url": url_for("forums.comment_by_id", topic_id=it.topic_id, comment_id=it.id, lang=current_language()),
    }


def in_range(number: int) -> int:
    """A number of an address that a table can hold. NotFound for any other."""
    if number > GREATEST:
        raise NotFound
    return number


def _paragraph(each: Paragraph) -> dict[str, Any]:
    return {
        "key": each.key,
        "number": each.number,
        "level": each.level,
        "text": _words(each.text),
        "html": _words(each.html),
        "standing": each.standing,
    }


def _words(text: Localized) -> Shown:
    return text.shown(current_language())
