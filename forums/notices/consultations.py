"""Notices of consultations, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from forums import policies
from forums.models import Area, Consultation, DraftText, Extension, Topic
from forums.queries.submissions import unsent
from forums.wording import body_name, thread_of
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l, _n, moment, number
from minamata.policies import Actor


def consultations(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Consultations that close soon, or were given more time, as long as the reader may see them; and those that were taken back while
    a body for which the reader submits was writing."""
    ids = {UUID(about["topic"]) for about in notices}
    rows = db.session.execute(
        select(Topic, Consultation)
        .join(Consultation, Consultation.topic_id == Topic.id)
        .join(Area, Area.id == Topic.area_id)
        .where(Topic.id.in_(ids), Topic.state == "visible", policies.readable(actor))
    )
    found = {str(topic.id): (topic, consultation) for topic, consultation in rows}
    wanted = {UUID(about["extension"]) for about in notices if "extension" in about}
    extensions = (
        {str(each.id): each for each in db.session.scalars(select(Extension).where(Extension.id.in_(wanted)))}
        if wanted
        else {}
    )
    is_asked = any(about["what"] == "gone" for about in notices)
    kept = {(str(each.submission.topic_id), each.submission.body_code) for each in unsent(actor)} if is_asked else set()

    def told(about: Mapping[str, str]) -> Told | None:
        if about["what"] == "gone":
            is_kept = about["topic"] not in found and (about["topic"], about["body"]) in kept
            return _gone(about["body"]) if is_kept else None
        if about["topic"] not in found:
            return None
        return _told(*found[about["topic"]], about, extensions.get(about.get("extension", "")))

    return [told(about) for about in notices]


def _gone(code: str) -> Told:
    return Told(
        _("A consultation was taken back"),
        _("What was written for %(body)s and not sent is kept among your drafts.", body=body_name(code)),
        url_for("forums.drafts"),
    )


def _told(topic: Topic, consultation: Consultation, about: Mapping[str, str], extension: Extension | None) -> Told:
    path = url_for("forums.consultation", topic_id=topic.id)
    closes = moment(consultation.closes_at, zone="UTC")
    if extension is not None:
        return Told(
            _("More time for a consultation: %(title)s", title=topic.title),
            _("It closes at %(when)s. The reason: %(reason)s", when=closes, reason=extension.reason),
            path,
        )
    days = int(about["days"])
    return Told(
        _n("Closes in %(num)s day: %(title)s", "Closes in %(num)s days: %(title)s", days, title=topic.title),
        _("The consultation closes at %(when)s.", when=closes),
        path,
    )


def texts(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """New versions of texts, as long as the reader may see the consultation."""
    ids = {UUID(about["draft"]) for about in notices}
    rows = db.session.execute(
        select(DraftText, Topic, Consultation)
        .join(Consultation, Consultation.topic_id == DraftText.topic_id)
        .join(Topic, Topic.id == DraftText.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(DraftText.id.in_(ids), Topic.state == "visible", policies.readable(actor))
    )
    found = {str(draft.id): _new_text(draft, topic, consultation) for draft, topic, consultation in rows}
    return [found.get(about["draft"]) for about in notices]


def _new_text(draft: DraftText, topic: Topic, consultation: Consultation) -> Told:
    closes = moment(consultation.closes_at, zone="UTC")
    return Told(
        _("The text has a new version: %(title)s", title=topic.title),
        _(
            "Version %(number)s stands, and its page shows what changed. The consultation closes at %(when)s.",
            number=number(draft.number),
            when=closes,
        ),
        url_for("forums.draft_version", topic_id=topic.id, version=draft.number),
    )


def _thread(about: Mapping[str, str]) -> str:
    """What happens in a consultation stands with what is said in its topic."""
    return thread_of(UUID(about["topic"]))


kinds = (
    NoticeKind(
        "consultation", _l("Consultations that close soon or are extended"), consultations, "now", thread=_thread
    ),
    NoticeKind("text", _l("New versions of the texts of consultations"), texts, "now", thread=_thread),
)
