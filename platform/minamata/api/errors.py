"""What a program can be refused, said so that whoever writes it can act."""

from __future__ import annotations

from minamata.errors import Conflict, DomainError, NotAllowed
from minamata.i18n import _l


class TokenNeeded(DomainError):
    """No token came, or none that is known and alive; the two look the same on purpose."""

    status = 401
    type = "token-needed"
    title = _l("A token is needed")
    advice = _l("Send the header “Authorization: Bearer” with a personal token that has not expired.")


class ScopeMissing(NotAllowed):
    """The token was not made for this."""

    type = "scope-missing"
    title = _l("This token may not do this")
    advice = _l("Make a token with the scope that this operation names.")


class UnsupportedMedia(DomainError):
    """The body is not JSON."""

    status = 415
    type = "unsupported-media"
    title = _l("Only JSON is read here")
    advice = _l("Send the body as application/json.")


class PreconditionMissing(DomainError):
    """An edit came without saying what it was made from (G2)."""

    status = 428
    type = "precondition-missing"
    title = _l("It is not said which version this change was made from")
    advice = _l("Send the header If-Match with the ETag that you read.")


class PreconditionFailed(Conflict):
    """It was changed since the program read it."""

    status = 412
    type = "precondition-failed"
    advice = _l("Nothing was changed. Read it again, then decide.")


class TooManyTokens(Conflict):
    """A person holds as many tokens as they can look after."""

    type = "too-many-tokens"
    title = _l("You have too many tokens")
    advice = _l("End one that you no longer use, then make the new one.")
