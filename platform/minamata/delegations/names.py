"""Acts and states of delegations in words."""

from __future__ import annotations

from collections.abc import Sequence

from minamata.i18n import _l

ACT_NAMES = {
    "submit": _l("Submit for the Party"),
    "nominate": _l("Nominate people"),
    "answer": _l("Answer for the Party"),
    "sign_off": _l("Sign off"),
}
STATE_NAMES = {
    "running": (_l("Running"), "ok"),
    "coming": (_l("Coming"), "half"),
    "waiting": (_l("Waiting to be accepted"), "half"),
    "over": (_l("Over"), ""),
    "ended": (_l("Ended"), ""),
}


def acts_in_words(acts: Sequence[str]) -> list[str]:
    """The names of acts in the reader's language, in the order in which they are offered."""
    return [str(name) for act, name in ACT_NAMES.items() if act in acts]
