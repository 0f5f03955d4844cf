"""What can be refused in the forums."""

from __future__ import annotations

from datetime import datetime

from minamata.errors import Conflict, InvalidInput, NotAllowed, NotFound
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


class MailRefused(InvalidInput):
    """An e-mail cannot become a post (F4); its sender is told why by e-mail."""

    type = "mail-refused"
    title = _l("Your e-mail was not posted")


class MailAddressOver(MailRefused):
    """The address was not made by us, ran out, or was taken back."""

    type = "mail-address-over"


class ForeignSender(MailRefused):
    """The address is that of another person."""

    type = "foreign-sender"


class SubjectMissing(MailRefused):
    """A new topic without a title."""

    type = "subject-missing"


class TextTooLong(MailRefused):
    """More than a post holds."""

    type = "text-too-long"


class TooManyFiles(MailRefused):
    """More files than a post carries."""

    type = "too-many-files"


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
    title = _l("This was not found")

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
