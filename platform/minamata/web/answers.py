"""How an answer leaves: compressed once, and saying what it weighed."""

from __future__ import annotations

import secrets

from flask import Flask, Response, request

from minamata import assets
from minamata.i18n import file_size
from minamata.web.packing import Packing, packer, packing_for

WORTH_IT = 500
COMPRESSIBLE = frozenset(
    {
        "text/html",
        "application/atom+xml",
        "application/json",
        "application/problem+json",
        "text/plain",
        "text/vtt",
        "image/svg+xml",
    }
)

# Nobody can type it, because nobody sees it: it is drawn anew with each start and always replaced.
PAGE_WEIGHT_SLOT = f"[page weight {secrets.token_hex(8)}]"
REST_OF_THE_FOOTER = 60


def install(app: Flask) -> None:
    """Compress what is worth it, after everything else was done to the answer."""
    app.jinja_env.globals["page_weight_slot"] = PAGE_WEIGHT_SLOT
    app.after_request_funcs.setdefault(None, []).insert(0, _compress)


def _compress(response: Response) -> Response:
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    if response.mimetype not in COMPRESSIBLE:
        return response
    head, slot, tail = response.get_data().partition(PAGE_WEIGHT_SLOT.encode())
    how = packing_for(request)
    if len(head) + len(tail) < WORTH_IT or not how:
        response.set_data(head + (_weight(len(head) + len(tail), head, how) if slot else b"") + tail)
        return response
    taking = packer(how)
    packed = taking.pack(head)
    if slot:
        packed += taking.flush()
        packed += taking.pack(_weight(len(packed) + REST_OF_THE_FOOTER, head, how) + tail)
    response.set_data(packed + taking.finish())
    response.headers["Content-Encoding"] = how
    etag, _is_weak = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


def _weight(page: int, head: bytes, how: Packing) -> bytes:
    """The page and the style sheets that it names, as a reader's line carries them."""
    return file_size(page + assets.style_bytes(head, how)).encode()
