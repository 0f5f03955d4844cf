"""The hook for letters that came back, the page of operators, and in development the letters themselves."""

from __future__ import annotations

import email
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from uuid import UUID

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.errors import NotAllowed, NotFound, Unreadable
from minamata.mail import queries, services
from minamata.mail.bounces import LONGEST, bounce_in
from minamata.mail.letters import settings
from minamata.mail.post import folder_of
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import open_to_programs

blueprint = Blueprint("mail", __name__, template_folder="templates")
NEWEST = 100


@dataclass(frozen=True)
class Shown:
    """A letter in the folder."""

    name: str
    subject: str
    to: str
    at: datetime
    text: str


@blueprint.post("/mail/bounces")
@open_to_programs
@limiter.limit("600/minute")
def bounces() -> ResponseReturnValue:
    """A mail server says that a letter came back: a delivery report as it is, or JSON with message_id, reason and permanent."""
    key = settings().mail_hook_key
    if not key:
        raise NotFound
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {key}".encode()):
        raise NotAllowed
    bounce = bounce_in(request.get_data()[:LONGEST], request.mimetype)
    if bounce is None:
        raise Unreadable
    services.bounced(bounce.message_id, bounce.reason, bounce.permanent)
    return "", 204


@blueprint.get("/<lang:lang>/mail/")
def mail() -> str:
    """For operators: what was sent, and letters of which nobody knows whether they arrived."""
    return render_template("mail/mail.html", mail=queries.overview(current_user))


@blueprint.post("/<lang:lang>/mail/<id:message_id>")
def settle(message_id: UUID) -> ResponseReturnValue:
    """Send such a letter again, or let it be."""
    services.settle(current_user, message_id, send_again=request.form.get("do") == "again")
    return redirect(url_for(".mail"), 303)


@blueprint.get("/dev/mail")
def folder() -> str:
    """The newest letters that lie in the folder; there is no such page in production."""
    g.lang = "en"
    return render_template("mail/folder.html", letters=[_shown(name) for name in _names()[:NEWEST]])


@blueprint.get("/dev/mail/<name>.html")
def letter(name: str) -> ResponseReturnValue:
    """The HTML of a letter, as a mail program shows it: without scripts, forms and pictures from elsewhere."""
    if name not in _names():
        raise NotFound
    part = _parsed(name).get_body(("html",))
    if part is None:
        raise NotFound
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    return part.get_content(), {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}


def _names() -> list[str]:
    if not current_app.extensions["settings"].is_development or not settings().mail_url.startswith("file://"):
        raise NotFound
    return sorted((path.stem for path in folder_of(settings()).glob("*.eml")), reverse=True)


def _shown(name: str) -> Shown:
    parsed = _parsed(name)
    text = parsed.get_body(("plain",))
    return Shown(
        name,
        str(parsed["Subject"]),
        str(parsed["To"]),
        parsedate_to_datetime(str(parsed["Date"])),
        str(text.get_content()) if text is not None else "",
    )


def _parsed(name: str) -> EmailMessage:
    found = email.message_from_bytes((folder_of(settings()) / f"{name}.eml").read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found
