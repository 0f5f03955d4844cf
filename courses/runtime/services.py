"""Services that blocks may ask the runtime for, by the names XBlocks agreed upon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from markupsafe import Markup, escape
from opaque_keys.edx.keys import UsageKey
from xblock.reference.user_service import UserService, XBlockUser

from courses.runtime.ids import block_key
from minamata import i18n
from minamata.policies import Actor
from minamata.web.pages import slot

_LINK = re.compile(r"""(?P<quote>\\?["'])(?P<link>/(?:static|jump_to_id|jump_to)/[^"'\\<>\s]+)(?P=quote)""")
LOOKED_AT_MILLISECONDS = 5000
"""How long a block that is only looked at stands before its reader before it counts as seen."""


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
    def percent(share: float) -> str:
        return i18n.percent(share)

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


class TranslationsOfOthers:
    """The `i18n` service of blocks from others: their packages bring their own words, so ours are not looked for among them."""

    @staticmethod
    def gettext(message: str) -> str:
        return message

    @staticmethod
    def ngettext(one: str, other: str, number: int) -> str:
        return one if number == 1 else other

    ugettext, ungettext = gettext, ngettext

    @staticmethod
    def strftime(moment: Any, form: str) -> str:
        return str(moment.strftime(form))


@dataclass(frozen=True)
class Learner:
    """The `user` service for our own blocks: who learns, and nothing else."""

    actor: Actor

    def get_current_user(self) -> Learner:
        return self

    @property
    def opt_attrs(self) -> dict[str, object]:
        return {"edx-platform.user_id": str(self.actor.person_id), "edx-platform.user_is_staff": False}


class LearnerByPseudonym(UserService):  # type: ignore[misc]
    """The `user` service for blocks from others: a person by an id that means nothing outside of the course (C2, G9)."""

    def __init__(self, pseudonym: str, is_team: bool, language: str) -> None:
        super().__init__()
        self._pseudonym, self._is_team, self._language = pseudonym, is_team, language

    def get_current_user(self) -> XBlockUser:
        """Who learns: no name, and an address that leads nowhere, for blocks that take one for granted."""
        user = XBlockUser(is_current_user=True, emails=[f"{self._pseudonym}@learner.invalid"], full_name=None)
        user.display_name = ""
        user.opt_attrs = {
            "edx-platform.user_id": self._pseudonym,
            "edx-platform.anonymous_user_id": self._pseudonym,
            "edx-platform.deprecated_anonymous_user_id": self._pseudonym,
            "edx-platform.username": self._pseudonym,
            "edx-platform.is_authenticated": True,
            "edx-platform.user_is_staff": self._is_team,
            "edx-platform.user_role": "staff" if self._is_team else "student",
            "edx-platform.user_preferences": {"pref-lang": self._language},
        }
        return user

    def get_anonymous_user_id(self, *_whose: object) -> str:
        """The id of the present learner: there is no asking for another's."""
        return self._pseudonym


@dataclass(frozen=True)
class Addresses:
    """The `replace_urls` service: where a `/static/` name of the course package is served."""

    address_of: Callable[[str], str | None]

    def resolve(self, link: str) -> str | None:
        """The address of what an author linked, or None when it leads nowhere."""
        return self.address_of(link)

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        """`text` with every link into the package that stands in quotation marks led to where it is served."""

        def led(found: re.Match[str]) -> str:
            address = self.address_of(found["link"])
            if address is None or (static_replace_only and not found["link"].startswith("/static/")):
                return found[0]
            return f"{found['quote']}{escape(address)}{found['quote']}"

        return _LINK.sub(led, text)


@dataclass(frozen=True)
class Slots:
    """The `slots` service of our own blocks: what other rooms put into them, told which course they stand in."""

    course_id: UUID

    def slot(self, name: str, **context: Any) -> Markup:
        """What other rooms put there; nothing when none does."""
        return slot(name, course_id=self.course_id, **context)


class NoSettings:
    """The `settings` service: nothing is set here for single block types, so each keeps what it has by itself."""

    @staticmethod
    def get_settings_bucket(block: Any, default: Any = None) -> Any:
        return {} if default is None else default


class NoSandbox:
    """The `sandbox` service: no code of authors is run, and none is brought along."""

    @staticmethod
    def can_execute_unsafe_code() -> bool:
        return False

    @staticmethod
    def get_python_lib_zip() -> None:
        return None


class NoCache:
    """The `cache` service: what a block would keep for another request it makes anew."""

    @staticmethod
    def get(_key: str, default: Any = None) -> Any:
        return default

    @staticmethod
    def set(_key: str, _value: Any, timeout: int | None = None) -> None:
        return None


class NoQueue:
    """The `xqueue` service: no other program grades what learners send."""

    interface = None
    default_queuename = ""
    waittime = 0

    @staticmethod
    def construct_callback(*_arguments: Any) -> str:
        return ""


class FieldsOf(Protocol):
    """The part of the store that is asked for states."""

    def fields_of(self, block_key: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class StatesOfBlocks:
    """The `user_state` service: what the learner left in another block of the same course, by its usage key."""

    store: FieldsOf

    def get_state_as_dict(self, _whose: object, location: UsageKey) -> dict[str, Any]:
        """The `user_state` fields of a block; always those of the present learner."""
        return self.store.fields_of(block_key(location))


@dataclass(frozen=True)
class Completions:
    """The `completion` service: what the learner has completed, and what counts by being seen."""

    completions_of: Callable[[list[str]], Mapping[str, float]]
    counts_by_viewing: Callable[[str], bool]

    @staticmethod
    def completion_tracking_enabled() -> bool:
        return True

    @staticmethod
    def visual_progress_enabled() -> bool:
        return True

    @staticmethod
    def get_complete_on_view_delay_ms() -> int:
        return LOOKED_AT_MILLISECONDS

    def get_completions(self, candidates: Iterable[UsageKey]) -> dict[UsageKey, float]:
        """How far the learner is in each of these blocks, 0 to 1."""
        asked = {block_key(usage): usage for usage in candidates}
        found = self.completions_of(list(asked))
        return {usage: found.get(key, 0.0) for key, usage in asked.items()}

    def can_mark_block_complete_on_view(self, block: Any) -> bool:
        return self.counts_by_viewing(block.scope_ids.block_type)

    def blocks_to_mark_complete_on_view(self, blocks: Iterable[Any]) -> set[Any]:
        """Those that count by being seen and are not complete yet."""
        candidates = {block for block in blocks if self.can_mark_block_complete_on_view(block)}
        completions = self.get_completions(block.scope_ids.usage_id for block in candidates)
        return {block for block in candidates if completions[block.scope_ids.usage_id] < 1.0}

    def vertical_is_complete(self, item: Any) -> bool:
        """Whether everything below `item` that can be completed is."""
        leaves = [child.scope_ids.usage_id for child in item.get_children()]
        return all(value >= 1.0 for value in self.get_completions(leaves).values())
