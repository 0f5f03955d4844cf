"""Notices of feedback, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.feedback.models import Feedback
from minamata.i18n import _, _l, current_language
from minamata.policies import Actor


def answers(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Answers to what the reader said."""
    ids = [UUID(about["message"]) for about in notices]
    found = {
        str(message.id): message
        for message in db.session.scalars(
            select(Feedback).where(Feedback.id.in_(ids), Feedback.person_id == actor.person_id)
        )
    }
    return [_answer(found.get(about["message"])) for about in notices]


def _answer(message: Feedback | None) -> Told | None:
    if message is None:
        return None
    words = message.answer.shown(current_language()).text
    return Told(_("Your feedback was answered"), words, url_for("feedback.answers"))


answered = NoticeKind("answered", _l("Answers to my feedback"), answers, email="now")
