"""What can be refused to moderators, and what others meet of their acts (F5)."""

from __future__ import annotations

from minamata.errors import Conflict, InvalidInput, NotAllowed, NotFound
from minamata.i18n import _l


class TopicHidden(NotFound):
    """A moderator has hidden the topic: a tombstone stands at its address; its author reads why (F5)."""

    status = 410
    type = "topic-hidden"
    title = _l("A moderator has hidden this topic")
    advice = _l("Other topics of the area are still there.")

    def __init__(self, reason: str = "") -> None:
        super().__init__(_l("You began it. The reason: %(reason)s", reason=reason) if reason else "")


class ReasonNeeded(InvalidInput):
    """Whoever is concerned has to read why (F5)."""

    type = "reason-needed"
    title = _l("A reason is missing")

    def __init__(self) -> None:
        detail = _l("Say why; whoever it concerns reads it, and it stands in the history.")
        super().__init__(detail, fields={"reason": detail})


class NotThere(InvalidInput):
    """What was named as the place to go, or as what should go, is not there (for this moderator)."""

    type = "not-there"
    title = _l("One field needs another look")

    def __init__(self, field: str, detail: object) -> None:
        super().__init__(detail, fields={field: detail})


class NotIntoItself(NotThere):
    """A topic cannot be merged into itself."""

    type = "not-into-itself"
    title = _l("This is the same topic")

    def __init__(self) -> None:
        super().__init__("into", _l("A topic cannot be merged into itself. Name another one."))


class NoLongerSo(Conflict):
    """Somebody else has acted on it in the meantime; nothing was done."""

    type = "acted-on-meanwhile"
    title = _l("Somebody has acted on this in the meantime")
    advice = _l("Nothing was changed by you. Look at it again, then decide.")


class CannotBeUndone(Conflict):
    """Later acts stand in the way of undoing one."""

    type = "cannot-be-undone"
    title = _l("This cannot be undone now")
    advice = _l("It has changed since. Undo what was done later first, or act anew.")


class KeepsItsPosts(Conflict):
    """A consultation keeps its posts, as they were submitted (F9)."""

    type = "keeps-its-posts"
    title = _l("A consultation keeps its posts")
    advice = _l("What was submitted in a consultation is neither merged nor split off.")


class TwoPolls(Conflict):
    """A topic has one poll, and none is lost (F10)."""

    type = "two-polls"
    title = _l("Both topics have a poll")
    advice = _l(
        "A topic has room for one poll, so these two cannot be merged. Close one of them, and name the other in it."
    )


class AlreadyFlagged(Conflict):
    """Each person reports a post once (F5)."""

    type = "already-flagged"
    title = _l("You have already reported this post")
    advice = _l("The moderators will look at it, and you will be told.")


class NotThisPerson(NotAllowed):
    """Moderators act neither on administrators nor on themselves (F5)."""

    type = "not-this-person"
    advice = _l("Moderators warn and suspend neither administrators nor themselves. Ask the secretariat.")


class AreaEdited(Conflict):
    """Somebody else has changed the area since the person began (G2)."""

    type = "area-edited"
    title = _l("Somebody else changed this area while you were writing")
    advice = _l("Nothing was overwritten, and what you typed is still here. Look at what stands now, then save again.")
