"""How a stored file leaves: resumable, kept by browsers for good, and never with the power of a page of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from minamata.files.models import StoredFile
from minamata.files.names import ending
from minamata.files.services.keeping import UNKNOWN_TYPE, open_file

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
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


def send(stored: StoredFile, *, inline_types: frozenset[str] = INLINE_TYPES) -> Response:
    """The answer that carries a stored file to a reader whom the caller has let through.

    Opens in place only when its type is one of `inline_types` and its name does not end like a page's; anything else is saved. Honours
    Range and If-None-Match. The address must belong to this one row: browsers keep the answer for a year, shared caches only when the
    audience is `public`.
    """
    response = Response(mimetype=_served_type(stored), direct_passthrough=True)
    response.set_etag(stored.sha256)
    response.headers["Content-Disposition"] = _disposition(stored, inline_types)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"{_reach(stored)}, max-age={YEAR}, immutable"
    file = open_file(stored)
    response.response = wrap_file(request.environ, file)
    response.content_length = stored.size
    try:
        response.make_conditional(_with_one_range(), accept_ranges=True, complete_length=stored.size)
    except RequestedRangeNotSatisfiable:
        file.close()
        response.response = ()
        response.status_code = 416
        response.content_length = 0
        response.headers["Content-Range"] = f"bytes */{stored.size}"
    return response


def _served_type(stored: StoredFile) -> str:
    harmless = stored.media_type in HARMLESS_TYPES or stored.media_type.startswith(HARMLESS_FAMILIES)
    if stored.media_type == "image/svg+xml" or (harmless and not stored.media_type.endswith("+xml")):
        return stored.media_type
    return UNKNOWN_TYPE


def _could_be_a_page(stored: StoredFile) -> bool:
    return (
        ending(stored.name) in PAGE_ENDINGS
        or stored.media_type == "image/svg+xml"
        or _served_type(stored) != stored.media_type
    )


def _reach(stored: StoredFile) -> str:
    return "public" if stored.audience == "public" else "private"


def _disposition(stored: StoredFile, inline_types: frozenset[str]) -> str:
    """Saved under its own name in any script (RFC 6266), with a plain stand-in for clients that read ASCII alone."""
    inline = stored.media_type in inline_types and not _could_be_a_page(stored)
    plain = "".join(sign if sign.isascii() and sign not in '"\\%' else "_" for sign in stored.name)
    return (
        f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}"
    )


def _with_one_range() -> dict[str, Any]:
    """The request, without a Range that cannot be read or asks for several parts: such a header may be ignored (RFC 9110, 14.2)."""
    environ = dict(request.environ)
    wanted = parse_range_header(request.headers.get("Range"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        environ.pop("HTTP_RANGE", None)
    return environ
