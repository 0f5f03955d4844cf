"""What an address asks for, as far as it may be trusted."""

from __future__ import annotations

from urllib.parse import unquote

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 500
NO_PLACE_TO_STAY = frozenset({"accounts.sign_in", "accounts.signed_out"})


def safe_page(page: str | None) -> str | None:
    """A page of ours to go on to; None for anything else, or that could lead elsewhere (A7).

    It must be a path that one of our own pages answers, written so that browser and server read the same in it: no address of another
    host, no backslash, no sign that browsers drop, no step up.
    """
    if not page or len(page) > LONGEST or not page.startswith("/"):
        return None
    path = unquote(page.partition("?")[0].partition("#")[0])
    if not (page + path).isprintable() or " " in page or "\\" in page + path:
        return None
    if "//" in path or {".", ".."} & set(path.split("/")) or path.startswith("/auth/"):
        return None
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, _values = adapter.match(path, method="GET")
    except RequestRedirect:  # the same page, with the slash that it ends in
        return page
    except HTTPException:
        return None
    return None if endpoint in NO_PLACE_TO_STAY else page
