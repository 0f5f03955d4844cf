"""The letter of an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from minamata.accounts.models import Person
from minamata.i18n import _, current_language, day
from minamata.invitations.errors import InvitationGone
from minamata.invitations.services import open_invitation
from minamata.invitations.tokens import token_for
from minamata.mail.letters import Item, Letter, settings
from minamata.web.pages import service


def invitation(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """Who invites, to what, and the link that opens it once; None when it was claimed or replaced meanwhile."""
    try:
        found, _person, party = open_invitation(UUID(about["invitation"]))
    except InvitationGone:
        return None
    where = url_for("invitations.welcome", token=token_for(found.id), lang=current_language())
    return Letter(
        subject=_("Your account on %(service)s", service=service().name),
        opening=_(
            "The secretariat has you on its list as national focal point of %(party)s. Your account for courses and exchange is ready.",
            party=party.name.shown(current_language()).text,
        ),
        detail=_(
            "The link below opens it, once, until %(date)s. Open it on your own computer and do not pass this e-mail on.",
            date=day(found.expires_at),
        ),
        action=Item(_("Open my account"), url=f"{settings().base_url}{where}"),
        closing=_("If you are not the focal point, do nothing, and tell the secretariat who is."),
    )
