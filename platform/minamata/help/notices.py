"""Notices of help, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.help import policies
from minamata.help.models import HelpRequest
from minamata.i18n import _, _l
from minamata.policies import Actor

LONGEST_LINE = 200


def questions(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Questions to the secretariat, for those who may still see them."""
    if not policies.requests.allows(actor, "see"):
        return [None] * len(notices)
    ids = [UUID(about["request"]) for about in notices]
    found = {str(each.id): each for each in db.session.scalars(select(HelpRequest).where(HelpRequest.id.in_(ids)))}
    return [_question(found.get(about["request"])) for about in notices]


def _question(asked: HelpRequest | None) -> Told | None:
    if asked is None:
        return None
    return Told(_("Somebody asks for help"), asked.text[:LONGEST_LINE], url_for("help_requests.requests"))


requested = NoticeKind("requested", _l("Questions to the secretariat"), questions, email="now")
