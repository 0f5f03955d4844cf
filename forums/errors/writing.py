"""What can be refused to somebody who writes."""

from __future__ import annotations

from datetime import datetime

from minamata.errors import Conflict, InvalidInput, NotAllowed
from minamata.i18n import _l, moment


class NothingSaid(InvalidInput):
    """A post with no words of its own: empty, or quotes alone (F1)."""

    type = "nothing-said"
    title = _l("There are no words of yours in this")
    advice = _l("Write something of your own; what is quoted does not count.")

    def __init__(self, advice: str = "") -> None:
        """`advice` says what to write where nothing is quoted."""
        super().__init__(advice or self.advice, fields={"text": advice or self.advice})


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
    """The text was edited elsewhere since the person began, by somebody else or by themselves; both texts are shown (G2)."""

    type = "edited-meanwhile"
    title = _l("This post was saved elsewhere while you were writing")
    advice = _l("Nothing was overwritten. Look at both texts and decide.")


class FilesGone(InvalidInput):
    """A file that was here before is no more: it went with another post, or was kept too long (F8)."""

    type = "files-gone"
    title = _l("Some of the files are no longer here")

    def __init__(self) -> None:
        detail = _l("Your text is still here. Choose those files again.")
        super().__init__(detail, fields={"files": detail})


class TooManyDrafts(Conflict):
    """A person has as many drafts as are kept (F10)."""

    type = "too-many-drafts"
    title = _l("There is no room for another draft")
    advice = _l("Delete some on the page of your drafts.")


class FunctionEnded(NotAllowed):
    """The post was spoken in a function that its author does not hold now (F12)."""

    type = "function-ended"
    title = _l("This was said in a function that you do not hold now")
    advice = _l("It stands as it was said. Write a post of your own.")


class FirstPostAnswered(Conflict):
    """Others have answered to the post that begins a topic."""

    type = "first-post-answered"
    title = _l("Others have answered already")
    advice = _l("Edit your post instead, or ask a moderator to hide the topic.")


class WithdrawnTooLong(Conflict):
    """A post was taken back more than a day ago, and stays so."""

    type = "withdrawn-too-long"
    title = _l("This was taken back more than a day ago")
    advice = _l("Write it again as a new post.")


class EditsWait(Conflict):
    """In this area posts of this person are looked at before they stand, so what stands is not changed past the moderators (F5)."""

    type = "edits-wait"
    title = _l("Posts are looked at by a moderator here before they stand")
    advice = _l("Your text was not saved and is still here. Take the post back and post the text anew.")
