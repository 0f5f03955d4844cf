"""What the forums tell people about, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for

from forums.queries.bookmarks import kept_for
from minamata.contracts.notifications import NoticeKind, Told
from minamata.i18n import _, _l
from minamata.policies import Actor


def reminders(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Posts that the reader wanted to be reminded of, while they may read them."""
    found = kept_for(actor, [UUID(about["bookmark"]) for about in notices])
    return [None if (kept := found.get(about["bookmark"])) is None else _reminder(*kept) for about in notices]


def _reminder(title: str, note: str, post_id: UUID) -> Told:
    return Told(
        _("You wanted to look at this again: %(topic)s", topic=title), note, url_for("forums.post", post_id=post_id)
    )


kinds = (NoticeKind("reminder", _l("Posts that I wanted to be reminded of"), reminders, email="now"),)
