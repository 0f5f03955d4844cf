"""What can go wrong in the domain, said so that a person can act; pages and problem documents are made of it in one place."""

from __future__ import annotations

from collections.abc import Mapping

from minamata.i18n import _l


class DomainError(Exception):
    """Something a person asked for cannot be done.

    Subclasses set `status`, a stable `type` for programs, and the lazy texts `title` and `advice` (what the person can do).
    `detail` says what happened this time, `fields` name what was wrong in a form. `keeps_writes` is for the few refusals whose
    writes stand all the same, such as a late answer that is kept. `seconds` is how long to wait where waiting helps.
    """

    status = 400
    type = "refused"
    title = _l("This could not be done")
    advice = _l("Check what you sent and try again.")
    keeps_writes = False
    seconds: int | None = None

    def __init__(self, detail: object = "", *, fields: Mapping[str, object] | None = None) -> None:
        super().__init__(str(self.title))
        self.detail = detail
        self.fields = dict(fields or {})


class NotFound(DomainError):
    """It does not exist, or not for this person: the two look the same on purpose."""

    status = 404
    type = "not-found"
    title = _l("There is no page here")
    advice = _l("The address may be mistyped, the page may have moved, or it may not be open to you.")


class SignInNeeded(DomainError):
    """Only a person who is signed in can do this."""

    status = 401
    type = "sign-in-needed"
    title = _l("Please sign in")
    advice = _l("Sign in and you will come back to this page.")


class NotAllowed(DomainError):
    """The person can see it, but may not do this to it."""

    status = 403
    type = "not-allowed"
    title = _l("You may not do this")
    advice = _l("If you think you should be able to, ask the secretariat.")


class Conflict(DomainError):
    """It has changed, or is closed, since the person looked."""

    status = 409
    type = "conflict"
    title = _l("This has changed in the meantime")
    advice = _l("Look at it again, then decide.")


class KeyUsedAgain(DomainError):
    """The same key came with another text: the two cannot both be the first (G2)."""

    status = 422
    type = "key-used-again"
    title = _l("This form was already sent with other words")
    advice = _l("Nothing new was kept. Open the page to see what was, or send these words as well.")


class InvalidInput(DomainError):
    """Fields of a form or document hold what cannot be used."""

    status = 422
    type = "invalid-input"
    title = _l("Some of what you sent cannot be used")
    advice = _l("Correct what is marked and send it again.")


class Unreadable(DomainError):
    """What arrived is not text that can be read: broken UTF-8, or characters that no text has."""

    status = 400
    type = "unreadable"
    title = _l("What you sent could not be read")
    advice = _l("Go back, look at what you typed or pasted, and send it again.")


class ForeignForm(DomainError):
    """A write that did not come from a page of ours, or whose token is not this session's."""

    status = 403
    type = "foreign-form"
    title = _l("This form did not come from this site")
    advice = _l("Go back, load the page again and send the form from there.")
