"""What can be refused about certificates."""

from __future__ import annotations

from minamata.errors import Conflict
from minamata.i18n import _l


class CertificateRevoked(Conflict):
    """A certificate that was revoked is not made again by asking for it."""

    type = "certificate-revoked"
    title = _l("Your certificate for this course was revoked")
    advice = _l("If you think this is wrong, write to the secretariat.")
