"""Reads an e-mail: who sent it and to which address, what its writer says, and what is attached."""

from __future__ import annotations

import email
import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses

from forums.incoming.phrases import AUTOMATIC_SUBJECT, SUBJECT_PREFIX
from forums.incoming.plain import text_of_html
from forums.incoming.stripping import clean, own_text, unflowed
from minamata.i18n import LANGUAGES

MOST_PARTS = 200
LONGEST_HEADER = 10_000
LONGEST_BODY = 500_000
ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
SIGNS_OF_PROGRAMS = (
    *("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Response-Suppress", "X-Failed-Recipients", "X-Loop"),
    *("List-Id", "List-Unsubscribe"),
)
PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})
MAILBOXES_OF_PROGRAMS = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|autoreply)(?:[+@-]|$)"
)
NOT_ATTACHED = frozenset(
    {
        *("application/pgp-signature", "application/pgp-encrypted", "application/pkcs7-signature"),
        *("application/x-pkcs7-signature", "application/ms-tnef", "text/vcard", "text/x-vcard", "text/directory"),
        *("text/calendar", "message/delivery-status", "message/disposition-notification"),
    }
)
"""What programs add by themselves."""
CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601"), "cp949"),
    **dict.fromkeys(("iso-8859-6-i", "iso-8859-6-e"), "iso-8859-6"),
    **dict.fromkeys(("x-mac-cyrillic", "macintosh-cyrillic"), "mac_cyrillic"),
    **dict.fromkeys(("ansi_x3.4-1968", "unknown-8bit", "default", "x-unknown"), "utf-8"),
}
"""Names that programs give to character sets, where Python knows another or a wider one."""

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Attached:
    """A file of an e-mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """An e-mail that came in. `sender` is the one address that it is from, in small letters; empty where it names none or several.

    `answers` are the Message-IDs that it refers to, the nearest first. `text` is Markdown: what the writer says, without quotes and
    signatures. `is_automatic` means that a program wrote it, or a list passed it on.
    """

    message_id: str | None
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    answers: tuple[str, ...]
    files: tuple[Attached, ...]
    language: str | None
    is_automatic: bool


def read(raw: bytes, return_path: str | None = None) -> Incoming:
    """Read an e-mail, however broken; what cannot be read is left out. `return_path` is the sender of its envelope, where it is known."""
    message = email.message_from_bytes(raw)
    senders = _addresses(message, "From")
    subject = _SPACE.sub(" ", clean(_header(message, "Subject"))).strip()
    sender = senders[0] if len(senders) == 1 else ""
    if return_path is None and (written := _header(message, "Return-Path")):
        return_path = written
    if return_path is not None:
        return_path = return_path.strip().strip("<>")
    bodies, files = _parts(message)
    return Incoming(
        message_id=next(iter(_ids(message, "Message-ID")), None),
        sender=sender,
        recipients=tuple(each for name in ENVELOPE_HEADERS for each in _addresses(message, name)),
        subject=_without_prefixes(subject),
        text="\n\n".join(filter(None, (_words_of(part) for part in bodies))),
        answers=(*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))),
        files=tuple(_attached(part) for part in files),
        language=_language(message),
        is_automatic=_is_automatic(message, sender, subject, return_path),
    )


def _is_automatic(message: Message, sender: str, subject: str, return_path: str | None) -> bool:
    said = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        said not in {"", "no"}
        or return_path == ""
        or _header(message, "Precedence").strip().lower() in PRECEDENCES
        or any(message.get(name) is not None for name in SIGNS_OF_PROGRAMS)
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or bool(MAILBOXES_OF_PROGRAMS.match(sender) or MAILBOXES_OF_PROGRAMS.match((return_path or "").lower()))
        or bool(AUTOMATIC_SUBJECT.match(subject))
    )


def _without_prefixes(subject: str) -> str:
    while (shorter := SUBJECT_PREFIX.sub("", subject, count=1)) != subject:
        subject = shorter
    return subject.strip()


def _language(message: Message) -> str | None:
    """The language of the writer, as far as the program says it."""
    for name in ("Content-Language", "Accept-Language"):
        code = _header(message, name).split(",", maxsplit=1)[0].split("-", maxsplit=1)[0].strip().lower()
        if code in LANGUAGES:
            return code
    return None


def _parts(message: Message) -> tuple[list[Message], list[Message]]:
    """The parts that hold what was written, and those that were attached."""
    bodies: list[Message] = []
    files: list[Message] = []
    for part, is_inline_picture in _leaves(message, False):
        is_text = part.get_content_type() in {"text/plain", "text/html"}
        if (
            part.get_content_disposition() == "attachment"
            or (not is_text and not is_inline_picture)
            or part.get_filename()
        ):
            if part.get_content_type() not in NOT_ATTACHED and not is_inline_picture:
                files.append(part)
        elif is_text:
            bodies.append(part)
    return bodies, files


def _leaves(message: Message, is_related: bool) -> Iterator[tuple[Message, bool]]:
    """Every part that holds no others; and whether it is a picture of the text, such as the emblem of a signature, and no file."""
    left: list[tuple[Message, bool]] = [(message, is_related)]
    seen = 0
    while left and seen < MOST_PARTS:
        part, related = left.pop(0)
        seen += 1
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "multipart/alternative" and isinstance(inner, list):
            left[:0] = [(each, related) for each in _best(inner)]
        elif part.is_multipart() and kind != "message/rfc822" and isinstance(inner, list):
            left[:0] = [(each, related or kind == "multipart/related") for each in inner if isinstance(each, Message)]
        else:
            is_shown = related and part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
            yield part, is_shown and part.get_content_maintype() == "image"


def _best(forms: Sequence[object]) -> list[Message]:
    """Of the forms of one text, the plain one where it says anything; else the richest. Files among them stay."""
    parts = [each for each in forms if isinstance(each, Message)]
    plain = [each for each in parts if each.get_content_type() == "text/plain" and _decoded(each).strip()]
    if plain:
        others = [each for each in parts if each.get_content_type() not in {"text/plain", "text/html"}]
        return [
            plain[0],
            *(leaf for each in others for leaf, shown in _leaves(each, False) if not shown and _is_file(leaf)),
        ]
    rich = [each for each in parts if each.get_content_type() == "text/html" or each.is_multipart()]
    return rich[-1:] or parts


def _is_file(part: Message) -> bool:
    return part.get_content_type() not in {"text/plain", "text/html"} or part.get_content_disposition() == "attachment"


def _words_of(part: Message) -> str:
    text = _decoded(part)
    if part.get_content_type() == "text/html":
        return own_text(text_of_html(text), is_wrapped=False)
    if str(part.get_param("format", "")).lower() == "flowed":
        return own_text(unflowed(text, str(part.get_param("delsp", "")).lower() == "yes"), is_wrapped=False)
    return own_text(text, is_wrapped=True)


def _decoded(part: Message) -> str:
    """The text of a part: in the character set it names, else as UTF-8, else as well as it can be read."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[:LONGEST_BODY]
    named = (part.get_content_charset() or "utf-8").lower()
    for charset in (CHARSETS.get(named, named), "utf-8"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeError):
            continue
    try:
        return payload.decode(CHARSETS.get(named, named), "replace")
    except (LookupError, UnicodeError):
        return payload.decode("cp1252", "replace")


def _attached(part: Message) -> Attached:
    content = part.get_payload(decode=True)
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        content = inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""
    ending = mimetypes.guess_extension(part.get_content_type()) or ""
    return Attached(_name_of(part) or f"file{ending}", content if isinstance(content, bytes) else b"")


def _name_of(part: Message) -> str:
    given = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    if given is None:
        return ""
    try:
        return _words(collapse_rfc2231_value(given))
    except (LookupError, UnicodeError):
        return ""


def _addresses(message: Message, name: str) -> list[str]:
    found = getaddresses([value for each, value in message.raw_items() if each.lower() == name.lower()])
    return [address.lower() for _name, address in found if "@" in address and address.isascii()]


def _ids(message: Message, name: str) -> list[str]:
    return _MESSAGE_ID.findall(_header(message, name)) if _header(message, name).isascii() else []


def _header(message: Message, name: str) -> str:
    """The words of a header, the first of its name; empty without one."""
    value = next((str(value) for each, value in message.raw_items() if each.lower() == name.lower()), "")
    return _words(value[:LONGEST_HEADER])


def _words(value: str) -> str:
    """What a value says, with encoded words read, and bytes that nobody encoded taken as UTF-8."""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, ValueError, HeaderParseError, MessageError):
        return value
