"""Notices of delegations, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for

from minamata.contracts.notifications import NoticeKind, Told
from minamata.delegations import queries
from minamata.delegations.names import acts_in_words
from minamata.delegations.queries import Shown
from minamata.i18n import _, _l, current_language, day
from minamata.policies import Actor


def tell(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """What became of delegations that the reader gave or holds."""
    found = queries.concerning(actor, {UUID(about["delegation"]) for about in notices})
    return [_told(actor, found.get(UUID(about["delegation"])), about["change"]) for about in notices]


def _told(actor: Actor, shown: Shown | None, change: str) -> Told | None:
    if shown is None:
        return None
    party = shown.party.name.shown(current_language()).text
    line = _(
        "%(acts)s; %(from)s to %(until)s",
        **{
            "acts": ", ".join(acts_in_words(shown.delegation.acts)),
            "from": day(shown.delegation.valid_from),
            "until": day(shown.delegation.valid_to),
        },
    )
    is_mine = shown.delegation.person_id == actor.person_id
    title = _title(change, is_mine, shown.holder, party, day(shown.delegation.valid_to))
    path = url_for("delegations.mine") if is_mine else url_for("delegations.given", code=shown.party.code)
    return Told(title, line, path)


def _title(change: str, is_mine: bool, delegate: str, party: str, until: str) -> str:
    if change == "soon" and is_mine:
        return _("You act for the national focal point of %(party)s until %(date)s", party=party, date=until)
    if change == "soon":
        return _(
            "%(name)s acts for the national focal point of %(party)s until %(date)s",
            name=delegate,
            party=party,
            date=until,
        )
    if change == "given":
        return _("You may act for the national focal point of %(party)s", party=party)
    if change == "accepted":
        return _("%(name)s has accepted to act for the national focal point of %(party)s", name=delegate, party=party)
    if is_mine:
        return _("You no longer act for the national focal point of %(party)s", party=party)
    return _("%(name)s no longer acts for the national focal point of %(party)s", name=delegate, party=party)


kinds = (
    NoticeKind("given", _l("Delegations that begin"), tell, email="now", copied_to_office=True),
    NoticeKind("ended", _l("Delegations that have ended"), tell, email="now", copied_to_office=True),
    NoticeKind("ending", _l("Delegations that end soon"), tell, email="now", copied_to_office=True),
)
