"""Letters about archives and erasures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app, url_for

from minamata.accounts.models import Person
from minamata.db import db
from minamata.i18n import _, day, file_size
from minamata.mail.letters import Item, Letter
from minamata.privacy.models import Archive, Erasure


def archive_ready(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """That an archive can be fetched; nothing when it is over already."""
    archive = db.session.get(Archive, UUID(about["archive"]))
    if archive is None or archive.expires_at is None or archive.size is None:
        return None
    return Letter(
        subject=_("Your data is ready"),
        opening=_("You asked for everything that is held about you. It is ready for you to fetch."),
        detail=_(
            "%(size)s, until %(day)s. You need to sign in.", size=file_size(archive.size), day=day(archive.expires_at)
        ),
        action=Item(_("Your data"), url=_page()),
        closing=_("You get this letter because somebody who was signed in as you asked for it."),
    )


def erasure_asked(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """That erasure was asked for, and until when it can be taken back; nothing when it was."""
    asked = db.session.get(Erasure, UUID(about["erasure"]))
    if asked is None or asked.withdrawn_at is not None or asked.done_at is not None:
        return None
    return Letter(
        subject=_("You asked to be erased"),
        opening=_("On %(day)s your name, your addresses and what you did here will be erased.", day=day(asked.due_at)),
        detail=_("If it was not you, or if you changed your mind, sign in before that day and keep your account."),
        action=Item(_("Your data"), url=_page()),
        closing=_("You get this letter because somebody who was signed in as you asked for it."),
    )


def _page() -> str:
    address: str = current_app.extensions["settings"].base_url
    return address + url_for("my_data.data")
