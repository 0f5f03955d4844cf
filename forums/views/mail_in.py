"""The door for mail services that bring e-mails by HTTP."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from forums.services.receiving import LARGEST, TryLater, take_in
from minamata.errors import DomainError, NotAllowed, NotFound, Unreadable
from minamata.i18n import _l
from minamata.mail.letters import settings
from minamata.web.bodies import takes_up_to
from minamata.web.current import without_session
from minamata.web.limits import limiter
from minamata.web.writes import open_to_programs

blueprint = Blueprint("forums_mail", __name__)


class NotAtTheMoment(DomainError):
    """It could not be taken in; brought again, it may be."""

    status = 503
    type = "not-at-the-moment"
    title = _l("This e-mail cannot be taken in at the moment")
    advice = _l("Bring it again later.")
    seconds = 300


@blueprint.post("/mail/in")
@open_to_programs
@without_session
@takes_up_to(LARGEST)
@limiter.limit("600/minute")
def mail_in() -> ResponseReturnValue:
    """An e-mail as it came (RFC 5322). `to`, as often as needed, and `from` name the envelope where the service knows it."""
    secret = settings().mail_hook_secret
    if secret is None or settings().mail_in is None:
        raise NotFound
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {secret}".encode()):
        raise NotAllowed
    raw = request.get_data()
    if not raw.strip():
        raise Unreadable
    # A plus sign that nobody encoded is read as a space, which no address holds.
    recipients = [each.replace(" ", "+") for each in request.args.getlist("to")]
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        # In a context of its own: it is written with the rights of its sender, and this request stays nobody's.
        with app.app_context():
            take_in(raw, recipients, request.args.get("from"))
    except TryLater as error:
        raise NotAtTheMoment from error
    return "", 204
