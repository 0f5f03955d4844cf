"""Services that blocks may ask the runtime for, by the names XBlocks agreed upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from minamata import i18n
from minamata.policies import Actor


class Translations:
    """The `i18n` service: the interface language of the page."""

    gettext = staticmethod(i18n._)
    ngettext = staticmethod(i18n._n)
    ugettext = staticmethod(i18n._)
    ungettext = staticmethod(i18n._n)

    @staticmethod
    def number(value: int | float | Decimal) -> str:
        return i18n.number(value)

    @staticmethod
    def file_size(size: int) -> str:
        return i18n.file_size(size)

    @staticmethod
    def duration(seconds: int) -> str:
        return i18n.duration(seconds)

    @staticmethod
    def moment(value: datetime) -> str:
        return i18n.moment(value)

    @property
    def language(self) -> str:
        return i18n.current_language()


@dataclass(frozen=True)
class Learner:
    """The `user` service: who learns, by an id that means nothing outside of the course, and nothing else."""

    actor: Actor

    def get_current_user(self) -> Learner:
        return self

    @property
    def opt_attrs(self) -> dict[str, object]:
        return {"edx-platform.user_id": str(self.actor.person_id), "edx-platform.user_is_staff": False}


@dataclass(frozen=True)
class Addresses:
    """The `replace_urls` service: where a `/static/` name of the course package is served."""

    address_of: Callable[[str], str | None]

    def resolve(self, link: str) -> str | None:
        """The address of what an author linked, or None when it leads nowhere."""
        return self.address_of(link)
