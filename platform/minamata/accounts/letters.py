"""Letters of the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from minamata.accounts.models import Person
from minamata.accounts.services.mailed_codes import GOOD_FOR, code_of, is_good
from minamata.i18n import _, duration
from minamata.mail.letters import Letter
from minamata.web.pages import service


def code(person: Person, about: Mapping[str, Any]) -> Letter | None:
    """The code to sign in with, while it is of use."""
    asked_id = UUID(about["code"])
    if not is_good(asked_id):
        return None
    digits = code_of(asked_id)
    return Letter(
        subject=_("%(code)s is your code for %(service)s", code=digits, service=service().name),
        opening=_(
            "Type this code on the page where you asked for it. It is good for %(time)s.",
            time=duration(int(GOOD_FOR.total_seconds())),
        ),
        code=digits,
        closing=_(
            "You get this e-mail because somebody typed your address to sign in. If it was not you, do nothing: without the code "
            "nobody comes in. We never ask for it by telephone or e-mail."
        ),
    )
