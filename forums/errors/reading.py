"""What can be refused to readers (F10)."""

from __future__ import annotations

from minamata.errors import Conflict, InvalidInput
from minamata.i18n import _l


class NoReactionsHere(Conflict):
    """The post does not stand (yet, or any more), so there is nothing that readers could react to."""

    type = "no-reactions-here"
    title = _l("This takes no reactions")
    advice = _l("Readers react to posts that stand. Look at the topic again.")


class OwnPost(Conflict):
    """People do not react to what they wrote themselves."""

    type = "own-post"
    title = _l("This is a post of your own")
    advice = _l("Others say what they think of it.")


class NoAnswerHere(Conflict):
    """Only a post that stands in a question, and is not the question itself, can be its answer."""

    type = "no-answer-here"
    title = _l("This cannot be the answer")
    advice = _l("Choose a post that stands below the question.")


class PollClosed(Conflict):
    """The poll takes no votes any more."""

    type = "poll-closed"
    title = _l("This poll is closed")
    advice = _l("Nothing was changed. What others chose can be seen below.")


class VoteUnclear(InvalidInput):
    """Nothing was chosen, too much, or what is not on offer."""

    type = "vote-unclear"
    title = _l("Your vote was not counted")

    def __init__(self) -> None:
        detail = _l("Choose from what is on offer: one answer, or where the poll says so several.")
        super().__init__(detail, fields={"choice": detail})
