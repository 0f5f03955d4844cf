"""What an invited person confirms at the first visit."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from minamata.accounts.services.identities import NAME_LENGTH
from minamata.accounts.time_zones import zone_like, zone_named
from minamata.accounts.writing import one_line
from minamata.i18n import LANGUAGES, _
from minamata.invitations.services import Welcome


@dataclass(frozen=True)
class WelcomeForm:
    """What was typed, and what is wrong with it, by field."""

    name: str
    language: str
    time_zone: str

    @property
    def wrong(self) -> dict[str, str]:
        """Field -> what to mend, in the reader's language."""
        wrong = {}
        if not self.name or len(self.name) > NAME_LENGTH:
            wrong["name"] = _("Write the name others should see.")
        if self.language not in LANGUAGES:
            wrong["language"] = _("Choose one of the list.")
        if self.time_zone and zone_named(self.time_zone) is None:
            near = zone_like(self.time_zone)
            wrong["time_zone"] = (
                _("There is no such time zone. Did you mean %(zone)s?", zone=near)
                if near
                else _("There is no such time zone. Write one such as Africa/Nairobi or Europe/Zurich.")
            )
        return wrong

    def value(self) -> Welcome:
        """What they confirmed."""
        return Welcome(self.name, self.language, zone_named(self.time_zone) if self.time_zone else None)


def welcome_in(form: MultiDict[str, str]) -> WelcomeForm:
    """What a form holds."""
    return WelcomeForm(one_line(form.get("name")), form.get("language", ""), one_line(form.get("time_zone")))
