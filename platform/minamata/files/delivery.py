"""How a stored file leaves: resumable, kept by browsers for good, and never with the power of a page of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from minamata.files.models import StoredFile
from minamata.files.names import ending
from minamata.files.services.keeping import UNKNOWN_TYPE
from minamata.files.signing import LASTS_FOR_PLAYING, Sealed, playing_address
from minamata.files.storage import storage

INLINE_TYPES = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"),
        *("audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/opus", "audio/wav", "audio/webm", "audio/flac"),
        *("video/mp4", "video/webm", "video/ogg", "text/vtt"),
    }
)

# Whatever its declared type, a file called so is saved, not opened: a browser or a mail program could run it as a page.
PAGE_ENDINGS = frozenset(
    {"html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "xsl", "mht", "mhtml", "js", "mjs", "swf"}
)

# Types that no browser takes for a script, a style sheet or a page. Every other one is sent as bytes of no type.
HARMLESS_FAMILIES = ("image/", "audio/", "video/", "font/", "application/vnd.")
HARMLESS_TYPES = frozenset(
    {"text/plain", "text/csv", "text/vtt", "application/pdf", "application/zip", "application/msword"}
)

YEAR = 31_536_000
SMALL = 1_000_000
"""Smaller files go with the answer itself: a thread has sent them before anyone waits for it."""
PLAYED = ("audio/", "video/")
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


class Kept(Protocol):
    """What has to be known of a file to send it."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def audience(self) -> str: ...


def lead(stored: StoredFile) -> Response:
    """Lead a reader whom the caller has let through to a recording or a document, or send it at once when it is small.

    A large one is sent by the bucket that holds it, or beside the threads that answer pages (`files.streaming`): a slow reader holds up
    nobody. The address opens for five to six hours; browsers ask it for one part after the other, as the reader plays.
    """
    is_led = stored.media_type.startswith(PLAYED) or stored.media_type == "application/pdf"
    if stored.size <= SMALL or not is_led:
        return send(stored)
    address = storage().address(stored.sha256, LASTS_FOR_PLAYING) or playing_address(_sealed(stored))
    answer = Response(status=302, headers={"Location": address})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def send(stored: Kept, *, inline_types: frozenset[str] = INLINE_TYPES) -> Response:
    """The answer that carries a stored file to a reader whom the caller has let through.

    Opens in place only when its type is one of `inline_types` and its name does not end like a page's; anything else is saved. Honours
    Range and If-None-Match. The address must belong to this one row: browsers keep the answer for a year, shared caches only when the
    audience is `public`.
    """
    file = storage().open(stored.sha256)
    response = heading(stored, request.environ, wrap_file(request.environ, file), inline_types=inline_types)
    if response.status_code == 416:
        file.close()
        response.response = ()
    return response


def heading(
    stored: Kept, environ: Mapping[str, Any], body: Iterable[bytes] = (), *, inline_types: frozenset[str] = INLINE_TYPES
) -> Response:
    """The answer to the request in `environ`: 200, 206, 304 or 416, with the part of `body` that belongs to it.

    Where a body is sent by other means, `part_of` says which part that is.
    """
    response = Response(mimetype=_served_type(stored), direct_passthrough=True)
    response.response = body
    response.set_etag(stored.sha256)
    response.headers["Content-Disposition"] = _disposition(stored, inline_types)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"{_reach(stored)}, max-age={YEAR}, immutable"
    response.content_length = stored.size
    try:
        response.make_conditional(_with_one_range(environ), accept_ranges=True, complete_length=stored.size)
    except RequestedRangeNotSatisfiable:
        response.status_code = 416
        response.content_length = 0
        response.headers["Content-Range"] = f"bytes */{stored.size}"
    return response


def part_of(response: Response, size: int) -> tuple[int, int]:
    """The first byte that an answer carries, and the one after its last."""
    asked = response.content_range
    return (asked.start or 0, asked.stop or size) if response.status_code == 206 else (0, size)


def _sealed(stored: StoredFile) -> Sealed:
    return Sealed(stored.sha256, stored.size, stored.media_type, stored.name)


def _served_type(stored: Kept) -> str:
    harmless = stored.media_type in HARMLESS_TYPES or stored.media_type.startswith(HARMLESS_FAMILIES)
    if stored.media_type == "image/svg+xml" or (harmless and not stored.media_type.endswith("+xml")):
        return stored.media_type
    return UNKNOWN_TYPE


def _could_be_a_page(stored: Kept) -> bool:
    return (
        ending(stored.name) in PAGE_ENDINGS
        or stored.media_type == "image/svg+xml"
        or _served_type(stored) != stored.media_type
    )


def _reach(stored: Kept) -> str:
    return "public" if stored.audience == "public" else "private"


def _disposition(stored: Kept, inline_types: frozenset[str]) -> str:
    """Saved under its own name in any script (RFC 6266), with a plain stand-in for clients that read ASCII alone."""
    inline = stored.media_type in inline_types and not _could_be_a_page(stored)
    plain = "".join(sign if sign.isascii() and sign not in '"\\%' else "_" for sign in stored.name)
    return (
        f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}"
    )


def _with_one_range(given: Mapping[str, Any]) -> dict[str, Any]:
    """The request, without a Range that cannot be read or asks for several parts: such a header may be ignored (RFC 9110, 14.2)."""
    environ = dict(given)
    wanted = parse_range_header(environ.get("HTTP_RANGE"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        environ.pop("HTTP_RANGE", None)
    return environ
