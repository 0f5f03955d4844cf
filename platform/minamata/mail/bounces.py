"""What mail servers send back: delivery reports (RFC 3464) and the short JSON of mail services."""

from __future__ import annotations

import email
import json
import re
from dataclasses import dataclass
from email.message import Message as Report
from email.policy import default
from uuid import UUID

OUR_ID = re.compile(r"<([0-9a-f]{32})@")
LONGEST = 200_000


@dataclass(frozen=True)
class Bounce:
    """Which of our letters came back, why, and whether for good."""

    message_id: UUID
    reason: str
    permanent: bool


def bounce_in(body: bytes, media_type: str) -> Bounce | None:
    """What a report says; None when it is none, or about no letter of ours."""
    if media_type == "application/json":
        return _in_json(body)
    return _in_report(email.message_from_bytes(body[:LONGEST], policy=default))


def _in_json(body: bytes) -> Bounce | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    found = OUR_ID.search(f"<{str(told.get('message_id', '')).strip('<>')}>")
    if found is None:
        return None
    return Bounce(UUID(found[1]), str(told.get("reason", "")), told.get("permanent") is True)


def _in_report(report: Report) -> Bounce | None:
    status = reason = ""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.walk():
                status = str(fields.get("Status", status)).strip()
                reason = str(fields.get("Diagnostic-Code", reason)).strip()
    found = OUR_ID.search(_original(report))
    if found is None or not status:
        return None
    return Bounce(UUID(found[1]), f"{status} {reason}".strip(), status.startswith("5"))


def _original(report: Report) -> str:
    """The Message-ID of the letter that came back: in what was returned of it, else in what the report refers to."""
    for part in report.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inner = part.get_payload(0) if part.is_multipart() else email.message_from_string(str(part.get_payload()))
            if isinstance(inner, Report) and inner.get("Message-ID"):
                return str(inner["Message-ID"])
    return f"{report.get('In-Reply-To', '')} {report.get('References', '')}"
