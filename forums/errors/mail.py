"""Why an e-mail does not become a post (F4)."""

from __future__ import annotations

from minamata.errors import InvalidInput
from minamata.i18n import _l


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
