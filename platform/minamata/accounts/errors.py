"""What can go wrong on the way in, said so that a person can act."""

from __future__ import annotations

from minamata.errors import Conflict, DomainError
from minamata.i18n import _l


class SignInFailed(DomainError):
    """The sign-in did not come to its end. `why` is for the log; the person reads what to do."""

    status = 400
    type = "sign-in-failed"
    title = _l("You are not signed in")
    advice = _l("The answer of the sign-in service could not be used. Go to the sign-in page and begin again.")

    def __init__(self, why: str = "") -> None:
        super().__init__()
        self.why = why


class TokenRefused(SignInFailed):
    """The provider's token is not what it must be (A1)."""

    type = "token-refused"


class ProviderUnreachable(SignInFailed):
    """The provider does not answer, or not as a provider does."""

    status = 502
    type = "provider-unreachable"
    advice = _l("The sign-in service does not answer at the moment. Wait a little, then begin again.")


class FlowLost(SignInFailed):
    """The sign-in was begun in another browser, too long ago, or was finished already."""

    type = "sign-in-lost"
    advice = _l(
        "This sign-in was begun too long ago, in another browser, or was used already. Begin again; it takes one click."
    )


class ProviderRefused(SignInFailed):
    """The provider answered that it will not sign the person in."""

    type = "provider-refused"
    advice = _l(
        "The sign-in service did not let you in, or you pressed Cancel. Begin again, or choose another account."
    )


class AccountClosed(SignInFailed):
    """The provider proved who it is, and this person may not come in: suspended for a time, or erased at their own request."""

    status = 403
    type = "account-closed"
    advice = _l("This account is closed at the moment. If you think it should be open, write to the secretariat.")


class ProfileChanged(Conflict):
    """The profile was changed somewhere else in the meantime."""

    type = "profile-changed"
    title = _l("Your profile was changed somewhere else")
    advice = _l("Both versions are shown. Nothing was overwritten.")
