"""Addresses in an author's markup: read as a browser reads them, and judged."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_PATH = re.compile(r"[^?#]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://[^/?#]+", re.IGNORECASE)


def plain_address(address: str) -> str:
    """An address as a browser reads it: no outer spaces, no tabs or line breaks inside, slashes instead of backslashes.

    An address without a scheme but with a host (`//host/path`) gets `https:`.
    """
    address = re.sub(r"[\t\n\r]", "", address).strip(" ")
    matched = _PATH.match(address)
    path = matched[0] if matched else ""
    rest = address[len(path) :]
    scheme = scheme_of(path)
    if scheme in {"", "http", "https"}:
        path = path.replace("\\", "/")
    if path.startswith("//"):
        return f"https:{path}{rest}"
    return f"{scheme}{path[len(scheme) :]}{rest}"


def scheme_of(address: str) -> str:
    """The scheme in small letters; nothing for a relative address."""
    found = _SCHEME.match(address)
    return found[1].lower() if found else ""


def is_safe(address: str) -> bool:
    """Whether a link may lead there: a relative address, mail, telephone, or the web with a host that can be told."""
    scheme = scheme_of(address)
    return not scheme or (scheme in SCHEMES and (scheme not in {"http", "https"} or bool(host_of(address))))


def host_of(address: str) -> str:
    """The host that a browser would call; nothing for a relative address or one that names none."""
    if not _WEB.match(address):
        return ""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
