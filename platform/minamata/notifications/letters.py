"""The e-mails: one notice at once, or those of a day or a week together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import g, url_for

from minamata.accounts.models import Person
from minamata.i18n import _, _n
from minamata.mail.letters import Item, Letter, settings
from minamata.notifications import queries
from minamata.notifications.queries import Shown
from minamata.notifications.services import kinds
from minamata.notifications.tokens import token_for
from minamata.web.pages import service

LONGEST_TITLE = 200
LONGEST_LINE = 400


def notice(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """One notice, unless it was read meanwhile or may not be told any more."""
    found = queries.by_ids(g.actor, [UUID(about["notice"])])
    shown = queries.in_words(g.actor, [each for each in found if each.read_at is None])
    if not shown:
        return None
    kind, kept_about = shown[0].notice.kind, shown[0].notice.about
    declared = kinds()[kind]
    letter = _plain(shown[0]) if declared.letter is None else declared.letter(person, kept_about)
    if letter is None:
        return None
    why = _("You get this e-mail because you chose to hear at once of: %(kind)s.", kind=declared.label)
    written: Letter = replace(
        letter,
        closing=f"{letter.closing} {why}".strip(),
        thread=letter.thread or (declared.thread(kept_about) if declared.thread else _thread(kind, kept_about)),
        list_name=letter.list_name or kind,
        unsubscribe=_whole(url_for("notifications.unsubscribe", token=token_for(person.id, kind))),
    )
    return written


def digest(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """What happened in a day or a week and was not read meanwhile."""
    found = queries.by_ids(g.actor, [UUID(each) for each in about["notices"]])
    shown = queries.in_words(g.actor, [each for each in found if each.read_at is None])
    if not shown:
        return None
    weekly = about["rhythm"] == "weekly"
    more = int(about["more"])
    return Letter(
        subject=_("Your week on %(service)s", service=service().name)
        if weekly
        else _("Your day on %(service)s", service=service().name),
        opening=_n("There is %(num)s new notice.", "There are %(num)s new notices.", len(shown) + more),
        items=tuple(_item(each) for each in shown),
        action=Item(_("Open all notices"), url=_whole(url_for("notifications.notices"))),
        closing=_(
            "You chose this digest, and when it comes, in your settings: %(url)s",
            url=_whole(url_for("notifications.settings")),
        ),
        list_name=f"notifications.{about['rhythm']}",
        unsubscribe=_whole(
            url_for("notifications.unsubscribe", token=token_for(person.id, f"rhythm:{about['rhythm']}"))
        ),
    )


def _plain(shown: Shown) -> Letter:
    """Title, line and way of a notice whose kind writes no letters itself."""
    told = shown.told
    return Letter(told.title, told.title, "", detail=told.line, action=Item(_("Open"), url=_whole(told.path)))


def _item(shown: Shown) -> Item:
    return Item(shown.told.title[:LONGEST_TITLE], shown.told.line[:LONGEST_LINE], _whole(shown.told.path))


def _thread(kind: str, about: Mapping[str, str]) -> str:
    """The same for every letter about the same thing."""
    return ".".join([kind, *(about[name] for name in sorted(about))])[:120]


def _whole(path: str) -> str:
    return f"{settings().base_url}{path}"
