"""What can be refused in the courses room."""

from __future__ import annotations

from minamata.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from minamata.i18n import _l, _n


class PackageUnusable(InvalidInput):
    """A course package was refused; `path` names the offending file (C1)."""

    type = "package-unusable"
    title = _l("This course package cannot be imported")
    advice = _l("Nothing was changed. Correct the package and import it again.")

    def __init__(
        self, reason: str, path: str, detail: object, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(detail, fields={path: detail} if path else {})
        self.reason, self.path, self.line, self.column = reason, path, line, column


class TranslationDiffers(InvalidInput):
    """An edition whose structure or choices are not those of its source (decision 6)."""

    type = "translation-differs"
    title = _l("This translation does not match its source")
    advice = _l("Nothing was changed. The blocks and the choices of every question must be the same in all languages.")

    def __init__(self, differences: list[str]) -> None:
        super().__init__("; ".join(differences[:20]))
        self.differences = differences


class NotEnrolled(NotAllowed):
    """Only a learner of the course opens its units."""

    type = "not-enrolled"
    title = _l("Enrol to open the units")
    advice = _l("Enrolment is free and takes one click on the page of the course.")


class EnrolmentClosed(Conflict):
    """The rules of the course let nobody in now, or only those who were invited (C10)."""

    type = "enrolment-closed"
    title = _l("You cannot enrol in this course now")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.advice = (
            _l("It takes those whom its team has invited.")
            if why == "invitation"
            else _l("Its page says when enrolment opens.")
        )


class NotPrepared(Conflict):
    """Another course is to be completed first (C10)."""

    type = "not-prepared"
    title = _l("Another course comes before this one")
    advice = _l("Complete what the page of the course names, then enrol.")

    def __init__(self, titles: list[str]) -> None:
        super().__init__(_l("Complete this first: %(courses)s.", courses="; ".join(titles)) if titles else "")


class RunsInACircle(InvalidInput):
    """A course would come before itself (C10, C11); `titles` are the way round."""

    type = "runs-in-a-circle"
    title = _l("These courses would wait for each other")

    def __init__(self, titles: list[str]) -> None:
        detail = _l(
            "Each of these would wait for the next, and nobody could begin: %(courses)s.", courses="; ".join(titles)
        )
        super().__init__(detail, fields={"required": detail})


class CourseFull(Conflict):
    """There is no place; the person waits for one now (C10)."""

    type = "course-full"
    title = _l("The course is full")
    advice = _l("You are on the waiting list and will be told when a place is free.")
    keeps_writes = True


class StaysCompleted(Conflict):
    """A completed course stays in the learner's record."""

    type = "stays-completed"
    title = _l("This course is completed and stays in the record")
    advice = _l("There is nothing to leave; the certificate stands.")


class UnknownAnswer(DomainError):
    """An answer names a choice or a question that is not there; no attempt is used (C4)."""

    status = 400
    type = "unknown-answer"
    title = _l("This answer does not belong to the question")
    advice = _l("No attempt was used. Load the page again and answer anew.")


class NoAttemptsLeft(Conflict):
    """All attempts at a question were used."""

    type = "no-attempts-left"
    title = _l("You have used all attempts for this question")
    advice = _l("Your earlier answers stand. Go on to the next question.")


class BeginAnew(Conflict):
    """The author asks for an attempt at other choices than those that were answered already."""

    type = "begin-anew"
    title = _l("Begin this question anew first")
    advice = _l("No attempt was used. Press “Begin anew”: other choices are drawn for you, then answer them.")


class TooSoon(Conflict):
    """The author asks for a pause between two attempts."""

    status = 429
    type = "too-soon"
    title = _l("The next attempt is open in a moment")
    advice = _l("No attempt was used. Go back: what you typed is still there, and can be sent after the pause.")

    def __init__(self, seconds: int) -> None:
        super().__init__(_n("Wait %(num)s second.", "Wait %(num)s seconds.", seconds))
        self.seconds = seconds


class QuestionClosed(Conflict):
    """The deadline and its grace have passed; the answers are kept as late (C4)."""

    type = "question-closed"
    title = _l("This question is closed")
    advice = _l("Your answer was kept and marked as late; it does not count.")
    keeps_writes = True


class NotCompleted(Conflict):
    """A certificate asks for a completed course."""

    type = "not-completed"
    title = _l("This course is not completed yet")
    advice = _l("Finish every unit and reach the pass mark; the page of the course shows what is left.")


class NoCertificate(Conflict):
    """The team of the course decided that it gives none."""

    type = "no-certificate"
    title = _l("This course gives no certificate")
    advice = _l("That you completed it stands in your learning record.")


class NoSuchCertificate(InvalidInput):
    """None was issued for this course under that number; one of another course is none here."""

    type = "no-such-certificate"

    def __init__(self) -> None:
        super().__init__(
            fields={
                "number": _l(
                    "No certificate of this course has this number. Compare it sign by sign: 0 to 9 and a to f."
                )
            }
        )


class PassRefused(NotAllowed):
    """A call of a block's handler without a pass for that block and learner (C2)."""

    type = "block-pass-refused"
    title = _l("This part of the course does not open with this address")
    advice = _l("Load the unit again and go on from there.")


class PassOver(PassRefused):
    """The pass of a block was good once: it is older than two days, or its learner has signed out or left the course."""

    type = "block-pass-over"
    title = _l("This page has been open for too long")


class BlockFailed(DomainError):
    """A block from others raised; its learner lost nothing that was kept before (C2)."""

    status = 500
    type = "block-failed"
    title = _l("This part of the course failed")
    advice = _l(
        "Nothing was kept of this step. The fault was written down; try again, or go on with the rest of the unit."
    )


class NoSuchHandler(NotFound):
    """A block was asked for something that it does not do."""

    type = "no-such-handler"


class RevisionStands(Conflict):
    """Authors change a course by importing it; what stands is not edited in place (decision 6)."""

    type = "revision-stands"
    title = _l("A published course is not changed here")
    advice = _l("Change the block in its source and import the course again; learners keep what they did.")


class WordsMissing(InvalidInput):
    """A recording in which somebody speaks came without words to read (C8)."""

    type = "words-missing"
    title = _l("This recording has no words to read yet")
    advice = _l("Add a transcript or captions, or say that nobody speaks in it.")

    def __init__(self) -> None:
        super().__init__(fields={"transcript": self.advice})


class WordsNeeded(Conflict):
    """The last words of a recording in which somebody speaks cannot go before it (C8)."""

    type = "words-needed"
    title = _l("These are the only words of this recording")
    advice = _l("Add others first, or take the recording away before its words.")
