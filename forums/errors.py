"""What can be refused in the forums."""

from __future__ import annotations

from datetime import datetime

from minamata.errors import Conflict, InvalidInput, NotAllowed
from minamata.i18n import _l, moment


class NothingSaid(InvalidInput):
    """A post with no words of its own: empty, or quotes alone (F1)."""

    type = "nothing-said"
    title = _l("There are no words of yours in this")
    advice = _l("Write something of your own below what you quote.")

    def __init__(self) -> None:
        super().__init__(self.advice, fields={"text": self.advice})


class TopicLocked(Conflict):
    """A moderator has closed the topic to new posts."""

    type = "topic-locked"
    title = _l("This topic is closed")
    advice = _l("Your text was not posted and is still here. You may start a topic of your own.")


class AreaArchived(Conflict):
    """The area is kept to be read."""

    type = "area-archived"
    title = _l("This area is kept for reading")
    advice = _l("Your text was not posted and is still here. Choose another area for it.")


class Suspended(NotAllowed):
    """A moderator has suspended the person from writing in the forums (F5)."""

    type = "suspended"
    title = _l("You cannot write in the forums now")

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__()
        self.until, self.reason = until, reason
        self.detail = _l("Until %(until)s. The reason: %(reason)s", until=moment(until), reason=reason)


class TooManyPosts(Conflict):
    """Somebody new here writes more than a newcomer may in a day (F5)."""

    status = 429
    type = "too-many-posts"
    title = _l("That is enough for today")
    advice = _l("Newcomers may write a few posts a day. Your text was not posted and is still here; send it tomorrow.")


class CapacityNotHeld(InvalidInput):
    """The person does not hold the function in which they want to speak (any more) (F12)."""

    type = "capacity-not-held"
    title = _l("You do not speak in this function now")

    def __init__(self) -> None:
        detail = _l("Choose in which capacity you speak.")
        super().__init__(detail, fields={"speak_as": detail})


class KindNotOpen(InvalidInput):
    """The person may not start a topic of this kind."""

    type = "kind-not-open"
    title = _l("Topics of this kind are started by moderators")

    def __init__(self) -> None:
        detail = _l("Choose discussion or question.")
        super().__init__(detail, fields={"kind": detail})


class Edited(Conflict):
    """Somebody else has edited the text since the person began; both texts are shown (G2)."""

    type = "edited-meanwhile"
    title = _l("Somebody else saved this post while you were writing")
    advice = _l("Nothing was overwritten. Look at both texts and decide.")


class NotOpenYet(Conflict):
    """The consultation has not begun (F9)."""

    type = "consultation-not-open"
    title = _l("This consultation has not opened yet")

    def __init__(self, opens_at: datetime) -> None:
        super().__init__()
        self.opens_at = opens_at
        self.detail = _l(
            "It opens at %(when)s. Nothing was sent, and your text is still here: save it as a draft.",
            when=moment(opens_at, zone="UTC"),
        )


class CommentsClosed(Conflict):
    """The consultation is over for personal comments (F9)."""

    type = "consultation-closed"
    title = _l("This consultation is closed")

    def __init__(self, closed_at: datetime) -> None:
        super().__init__()
        self.closed_at = closed_at
        self.detail = _l(
            "Personal comments were taken until %(when)s. Nothing was sent, and your text is still here; you may say it in the discussion.",
            when=moment(closed_at, zone="UTC"),
        )


class NotASubmitter(NotAllowed):
    """The person does not submit for any body in this consultation (F9)."""

    type = "not-a-submitter"
    title = _l("You do not submit officially in this consultation")
    advice = _l("You may comment in personal capacity. Who submits officially stands on the page of the consultation.")


class DraftSavedMeanwhile(Conflict):
    """A colleague has saved the submission since the person began; nothing is overwritten (G2)."""

    type = "submission-saved-meanwhile"
    title = _l("A colleague saved this submission while you were writing")
    advice = _l(
        "Nothing was overwritten. Below is what you typed; what your colleague saved stands beside it. Send what holds."
    )


class NothingToWithdraw(Conflict):
    """The body has no submission that stands."""

    type = "nothing-to-withdraw"
    title = _l("There is no submission that could be withdrawn")


class ParagraphsDiffer(InvalidInput):
    """A translation has other paragraphs than the text."""

    type = "paragraphs-differ"
    title = _l("The translation has other paragraphs than the text")

    def __init__(self, wanted: str, found: str) -> None:
        detail = _l(
            "The text has %(wanted)s paragraphs and headings, the translation %(found)s. Bring them into the same order and number.",
            wanted=wanted,
            found=found,
        )
        super().__init__(detail, fields={"text": detail})


class TextStands(Conflict):
    """The consultation is over: its text is what people spoke on, and changes no more."""

    type = "text-stands"
    title = _l("The text changes no more: the consultation is closed")
    advice = _l("Extend the consultation first, if there is to be another version.")
