"""What can be refused in consultations (F9)."""

from __future__ import annotations

from datetime import datetime

from minamata.errors import Conflict, InvalidInput, NotAllowed
from minamata.i18n import _l, moment


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


class TextPreparedAnew(Conflict):
    """What was looked at was replaced, changed or published meanwhile by a colleague; nothing is overwritten (G2)."""

    type = "text-prepared-anew"
    title = _l("A colleague changed this text while you were looking at it")
    advice = _l("Nothing was published. Look at what stands here now, then publish it.")
