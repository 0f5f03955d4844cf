"""Letters: to a delegate who is asked, to an office that is asked, and the copies that an office gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, url_for

from minamata.accounts.models import Person
from minamata.db import db
from minamata.delegations.errors import LinkGone
from minamata.delegations.models import OfficeAddress
from minamata.delegations.names import acts_in_words
from minamata.delegations.services.office import office_to_confirm
from minamata.delegations.services.welcoming import waiting
from minamata.delegations.tokens import ACCEPT, CONFIRM, LEAVE, token_for
from minamata.i18n import _, current_language, day
from minamata.mail.letters import Item, Letter, settings
from minamata.notifications import queries as notices
from minamata.parties.models import Party


def asked(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """Whether a person would act for a focal point; None when that was answered, or is over, meanwhile."""
    try:
        delegation, _person, party = waiting(UUID(about["delegation"]))
    except LinkGone:
        return None
    giver = db.session.get_one(Person, delegation.given_by)
    if person.email_verified:
        where = url_for("delegations.mine")
    else:
        where = url_for("delegations.welcome", token=token_for(ACCEPT, delegation.id), lang=current_language())
    return Letter(
        subject=_("%(name)s asks you to act for a national focal point", name=giver.name),
        opening=_(
            "%(name)s, national focal point of %(party)s, would like you to act in their place from %(from)s to %(until)s.",
            **{
                "name": giver.name,
                "party": party.name.shown(current_language()).text,
                "from": day(delegation.valid_from),
                "until": day(delegation.valid_to),
            },
        ),
        detail=_("What you could do: %(acts)s.", acts=", ".join(acts_in_words(delegation.acts))),
        action=Item(_("Look at it and accept"), url=_whole(where)),
        closing=_(
            "If you do not want this, or do not know the person, do nothing. The link is yours alone: do not pass this e-mail on."
        ),
    )


def confirm(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """Whether an office agrees to get copies; None when it was replaced, or has agreed, meanwhile."""
    try:
        office, party = office_to_confirm(UUID(about["office"]))
    except LinkGone:
        return None
    where = url_for("delegations_office.confirm", token=token_for(CONFIRM, office.id), lang=current_language())
    return Letter(
        subject=_("Copies for the office of a national focal point"),
        opening=_(
            "%(name)s would like this mailbox to get copies of what the national focal point of %(party)s is told.",
            name=person.name,
            party=party.name.shown(current_language()).text,
        ),
        detail=_("Nothing is sent before you agree. Nobody can sign in with this address."),
        action=Item(_("Look at it and agree"), url=_whole(where)),
        closing=_("If you do not want this, do nothing. The link is good for thirty days."),
    )


def copy(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """What a focal point was told, for the office; None when it gets no more copies, or there is nothing left to tell."""
    office = db.session.get(OfficeAddress, UUID(about["office"]))
    if office is None or office.confirmed_at is None or office.bounced_at is not None:
        return None
    shown = notices.in_words(g.actor, notices.by_ids(g.actor, [UUID(about["notice"])]))
    if not shown:
        return None
    told, party = shown[0].told, db.session.get_one(Party, office.party_id)
    return Letter(
        subject=told.title,
        opening=_("Copy of a letter to %(name)s: %(title)s", name=person.name, title=told.title),
        detail=told.line,
        action=Item(_("Open"), url=_whole(told.path)),
        closing=_(
            "This mailbox gets copies for the office of the national focal point of %(party)s. Nobody can sign in with it.",
            party=party.name.shown(current_language()).text,
        ),
        list_name="delegations.copy",
        unsubscribe=_whole(
            url_for("delegations_office.leave", token=token_for(LEAVE, office.id), lang=current_language())
        ),
    )


def _whole(path: str) -> str:
    return f"{settings().base_url}{path}"
